/*
title: 一周的项目进展
grain: 一行是一个项目
params: [streets, types, week]
apart: community
finding: "这一周 {count:,} 个项目报送进展，{first[name by gained]}推进最快（{first[gained]:+.0f} 个百分点）"
alone: "这一周 1 个项目报送进展：{first[name]}（{first[gained]:+.0f} 个百分点）"
nil: [advanced, "这一周 {count:,} 个项目报送进展，累计完成比例没有提高"]
even: "这一周 {count:,} 个项目报送进展，都是 {first[gained]:+.0f} 个百分点"
aside: [advanced]
empty: 这一周没有项目报送进展。请选择其他周，或在“台账管理”导入“每周进度”。
columns:
  project: [项目编号]
  name: [项目]
  percent: [累计完成, '%']
  overdue: [逾期, 天]
  gained: [较上次, 个百分点]
  advanced: [提高, 个百分点]
*/
with told as (
  select chosen.street, chosen.community, projects.name, reports.project, reports.week, reports.percent,
         reports.percent - coalesce((
           select max_by(before.percent, before.week) from progress as before
           where before.project = reports.project and before.week < date_trunc('week', $week::date)
         ), 0) as gained,
         reports.report, reports.pictures, projects.planned_finish,
         case when projects.planned_finish < reports.ending and coalesce(projects.finished > reports.ending, true)
              then reports.ending - projects.planned_finish end as overdue
  from weekly_reports() as reports
  join projects using (project)
  join chosen($streets, $types) as chosen using (community)
  where reports.ending = date_trunc('week', $week::date)::date + 6
)
select *, greatest(gained, 0) as advanced
from told
order by gained desc, project
