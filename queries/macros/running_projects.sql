/*
title: 各期末在建的阵地项目，距最近一次报送进度的天数（从未报送的自计划开工起算）
grain: 一行是一个期末的一个在建项目
params: [untils]
*/
select period.until, projects.project, projects.community, max(progress.week) as last_week,
       period.until - coalesce(max(progress.week), projects.planned_start) as silent
from (select distinct unnest(untils::date[]) as until) as period
join projects on projects.planned_start <= period.until and coalesce(projects.finished > period.until, true)
left join progress on progress.project = projects.project and progress.week <= period.until
group by period.until, projects.project, projects.community, projects.planned_start
