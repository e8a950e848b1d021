/*
title: 督查发现的问题
grain: 一行是一项内容的一种方式
params: [streets, types, since, until]
finding: "督查发现 {total[findings]:,} 个问题，{first[content by together]}最多（{first[together]:,} 个）"
alone: "督查发现 {total[findings]:,} 个问题，都是{first[content]}"
empty: 所选时段督查没有发现问题。
aside: [together]
choices: true
columns:
  findings: [问题, 个]
  together: [该项内容合计, 个]
*/
with found as (
  select inspections.content, inspections.way
  from inspections
  join chosen($streets, $types) as chosen using (community)
  where inspections.result = '问题' and inspections.date between $since::date and $until::date
)
select contents.content, ways.way, count(found.way) as findings,
       sum(count(found.way)) over (partition by contents.content)::bigint as together
from (select distinct content from found) as contents
cross join (select distinct way from inspections) as ways -- 没有发现问题的方式也有一行，各项内容的方式次序相同
left join found on found.content = contents.content and found.way = ways.way
group by contents.content, ways.way
order by together desc, content, way
