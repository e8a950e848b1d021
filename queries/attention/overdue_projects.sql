/*
title: 截至期末逾期未完工的阵地项目
grain: 一行是一个项目
params: [streets, types, until, threshold]
finding: "{count} / {first[of]} 个项目逾期未完工，{first[name by days]}逾期最长（{first[days]} 天）"
empty: 所选范围内没有这类项目。
aside: [of]
columns:
  project: [项目编号]
  subject: [项目名称]
  of: [阵地项目, 个]
  days: [逾期, 天]
*/
select chosen.street, chosen.community, chosen.name, projects.project, projects.name as subject,
       projects.planned_finish, $until::date - projects.planned_finish as days,
       (select count(*) from projects as every join chosen($streets, $types) as mine using (community) where every.planned_start <= $until::date) as of
from projects
join chosen($streets, $types) as chosen using (community)
where projects.planned_finish + $threshold::integer < $until::date and coalesce(projects.finished > $until::date, true)
order by days desc, projects.project
