/*
title: 一周没有报送进展的在建项目，和它们最近一次报送的情况
grain: 一行是一个项目
params: [streets, types, until, threshold]
finding: "{count:,} / {first[of]:,} 个在建项目 {threshold:g} 天以上没有报进展，{first[name by days]}最长（{first[days]} 天）"
alone: "{count:,} / {first[of]:,} 个在建项目 {threshold:g} 天以上没有报进展，在{first[name]}，最长 {first[days]} 天"
empty: 截至期末没有超过一周未报进展的在建项目。
aside: [of]
columns:
  project: [项目编号]
  subject: [项目]
  of: [在建项目, 个]
  last_week: [最近报送]
  percent: [完成, '%']
  report: [当时进展]
  days: [未报, 天]
*/
select chosen.street, chosen.community, chosen.name, running.project, projects.name as subject, running.last_week,
       progress.percent, coalesce(progress.report, if(running.last_week is null, '从未报送', '未填写')) as report,
       running.silent as days, count(*) over () as of
from running_projects([$until]) as running
join projects using (project)
join chosen($streets, $types) as chosen on chosen.community = running.community
left join progress on progress.project = running.project and progress.week = running.last_week
qualify running.silent >= $threshold::integer
order by days desc, running.project
