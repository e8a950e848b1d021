/*
title: 阵地建设三年行动的计划与实际
grain: 一行是一个项目
params: [streets, types, until]
finding: "{count:,} 个项目中 {first[finished_count]:,} 个已完工，{first[overdue_count]:,} 个逾期"
empty: 所选范围内没有阵地建设项目。请在“台账管理”导入“阵地项目”。
folds: 已完工 {count:,} 个
aside: [finished_count, overdue_count, folded, overdue]
apart: community
among: {finished_count: [folded, all], overdue_count: [overdue, all]}
columns:
  project: [项目编号]
  subject: [项目名称]
  state: [状态]
  percent: [完成比例, '%']
  finished_count: [已完工, 个]
  overdue_count: [逾期, 个]
  folded: [先折叠]
  overdue: [是否逾期]
*/
with states as (
  select projects.project, chosen.community, chosen.name, chosen.street, projects.name as subject, projects.measure,
         projects.planned_start, projects.planned_finish,
         case when projects.finished <= $until::date then projects.finished end as finished,
         projects.budget, projects.owner,
         case when projects.finished <= $until::date then projects.grade end as grade,
         case when projects.finished <= $until::date then '完工'
              when projects.planned_finish < $until::date then '逾期'
              else '在建' end as state,
         (select max_by(progress.percent, progress.week) from progress
          where progress.project = projects.project and progress.week <= $until::date) as percent
  from projects
  join chosen($streets, $types) as chosen using (community)
  where projects.planned_start <= $until::date
)
select *, state = '完工' as folded, state = '逾期' as overdue
from states
order by list_position(['逾期', '在建', '完工'], state), planned_finish, project
