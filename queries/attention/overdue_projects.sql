/*
title: 截至期末逾期未完工的阵地项目
grain: 一行是一个项目
params: [streets, types, since, until, threshold]
finding: "{count:,} / {first[of]:,} 个到期项目逾期未完工，{first[name by days]}逾期最长（{first[days]} 天）"
alone: "{count:,} / {first[of]:,} 个到期项目逾期未完工，在{first[name]}，最长逾期 {first[days]} 天"
empty: 截至期末没有逾期未完工的阵地项目。
aside: [of]
apart: community
among: {of: [rows, all]}
columns:
  project: [项目编号]
  subject: [项目名称]
  of: [到期项目, 个]
  days: [逾期, 天]
  new: [本期新增, 个]
*/
select chosen.street, chosen.community, chosen.name, projects.project, projects.name as subject, projects.owner,
       projects.planned_finish, $until::date - projects.planned_finish as days,
       (projects.planned_finish >= $since::date - 1)::integer as new,
       coalesce(projects.finished > $until::date, true) as found
from projects
join chosen($streets, $types) as chosen using (community)
where projects.planned_finish + $threshold::integer < $until::date
order by days desc, projects.project
