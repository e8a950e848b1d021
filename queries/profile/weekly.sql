/*
title: 所选社区各自最近八次的项目进展
grain: 一行是一次报送
params: [communities, until]
finding: "最近一次报送在 {first[week]}：{first[report]}"
several: [最近一次报送, "{first[name]} {first[week]}"]
empty: 所选社区没有项目报送进展。
columns:
  project: [项目编号]
  overdue: [逾期, 天]
  gained: [较上次, 个百分点]
*/
with reports as (
  select projects.community, communities.name, communities.street, progress.project, progress.week, progress.percent,
         progress.percent - lag(progress.percent, 1, 0) over (partition by progress.project order by progress.week) as gained,
         progress.report, progress.pictures, projects.planned_finish,
         case when projects.planned_finish < progress.week and coalesce(projects.finished > progress.week, true)
              then progress.week - projects.planned_finish end as overdue
  from progress
  join projects using (project)
  join communities on communities.code = projects.community
  where projects.community = any($communities::varchar[]) and progress.week <= $until::date
)
select *
from reports
qualify row_number() over (partition by community order by week desc, project) <= 8
order by week desc, list_position($communities::varchar[], community), project
