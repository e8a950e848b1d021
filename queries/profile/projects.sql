/*
title: 所选社区的阵地建设项目
grain: 一行是一个项目
params: [communities, until]
finding: "{count:,} 个阵地项目，{first[finished_count]:,} 个已完工，{first[overdue_count]:,} 个逾期"
nil: [finished_count, "{count:,} 个阵地项目尚未完工，{first[overdue_count]:,} 个逾期"]
empty: 所选社区没有阵地建设项目。
aside: [finished_count, overdue_count]
columns:
  project: [项目编号]
  subject: [项目名称]
  state: [状态]
  percent: [完成比例, '%']
  report: [最近进展]
  finished_count: [已完工, 个]
  overdue_count: [逾期, 个]
*/
with latest as (
  select project, max_by(percent, week) as percent, max_by(report, week) as report
  from progress
  where week <= $until::date
  group by project
),
states as (
  select projects.community, communities.name, projects.project, projects.name as subject, projects.measure,
         projects.planned_start, projects.planned_finish,
         case when projects.finished <= $until::date then projects.finished end as finished,
         case when projects.finished <= $until::date then '完工'
              when projects.planned_finish < $until::date then '逾期'
              else '在建' end as state,
         latest.percent, latest.report
  from projects
  join communities on communities.code = projects.community
  left join latest using (project)
  where projects.community = any($communities::varchar[]) and projects.planned_start <= $until::date
)
select *, count(*) filter (where state = '完工') over () as finished_count,
       count(*) filter (where state = '逾期') over () as overdue_count
from states
order by list_position($communities::varchar[], community), planned_start, project
