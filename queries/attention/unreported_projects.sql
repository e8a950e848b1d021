/*
title: 没有按周报进展的在建项目
grain: 一行是一个项目
params: [streets, types, until, threshold]
finding: "{count:,} / {first[of]:,} 个在建项目 {threshold:g} 天以上没有报进展，{first[name by days]}最长（{first[days]} 天）"
alone: "{count:,} / {first[of]:,} 个在建项目 {threshold:g} 天以上没有报进展，在{first[name]}，最长 {first[days]} 天"
empty: 截至期末没有未按周报进展的在建项目。
aside: [of]
apart: community
among: {of: [rows, all]}
columns:
  project: [项目编号]
  subject: [项目名称]
  of: [在建项目, 个]
  last_week: [最近一次报送]
  days: [未报, 天]
*/
select chosen.street, chosen.community, chosen.name, running.project, projects.name as subject, running.last_week,
       running.silent as days, running.silent >= $threshold::integer as found
from running_projects([$until]) as running
join projects using (project)
join chosen($streets, $types) as chosen on chosen.community = running.community
order by days desc, running.project
