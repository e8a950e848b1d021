/*
title: 完工项目的绩效等次
grain: 一行是一个街道的一个等次
params: [streets, types, until]
apart: street
finding: "已评定的完工项目共 {total[projects]:,} 个"
empty: 所选范围内还没有评定绩效等次的项目。
columns:
  projects: [项目, 个]
*/
select chosen.street, projects.grade, count(*) as projects
from projects
join chosen($streets, $types) as chosen using (community)
where projects.grade is not null and projects.finished <= $until::date
group by chosen.street, projects.grade
order by (select min(code) from communities where communities.street = chosen.street), list_position(['优秀', '良好', '一般'], projects.grade)
