/*
title: 阵地建设三年行动指标
grain: 一行是一个时段中的全区、一个街道或一个社区
params: [sinces, untils, streets, types]
*/
with states as (
  select scope.since, scope.until, scope.street, scope.community, projects.project, projects.budget,
         projects.finished <= scope.until as finished,
         projects.planned_finish < scope.until as due,
         projects.finished <= projects.planned_finish as in_time,
         running.silent >= 7 as unreported
  from scope($sinces, $untils, $streets, $types) as scope
  left join projects on projects.community = scope.community and projects.planned_start <= scope.until
  left join running_projects($untils) as running on running.project = projects.project and running.until = scope.until
)
select grouping(street, community) as grouped, since, until, street, community,
       count(project) as projects,
       count(*) filter (where finished) as projects_finished,
       count(*) filter (where due and not coalesce(finished, false)) as projects_overdue,
       count(*) filter (where due) as projects_due,
       count(*) filter (where due and finished and in_time) as projects_in_time,
       100.0 * count(*) filter (where due and finished and in_time) / nullif(count(*) filter (where due), 0) as project_in_time_share,
       sum(budget) as project_budget,
       count(*) filter (where project is not null and unreported) as projects_unreported
from states
group by grouping sets ((since, until), (since, until, street), (since, until, street, community))
order by all
