/*
title: 督查发现的问题
grain: 一行是一项内容的一种方式
params: [streets, types, since, until]
finding: "督查发现 {total[findings]} 个问题，{first[content by together]}最多（{first[together]} 个）"
empty: 所选时段督查没有发现问题。
aside: [together]
columns:
  findings: [问题, 个]
  together: [该项内容合计, 个]
*/
select inspections.content, inspections.way, count(*) as findings,
       sum(count(*)) over (partition by inspections.content)::bigint as together
  from inspections
  join chosen($streets, $types) as chosen using (community)
  where inspections.result = '问题' and inspections.date between $since::date and $until::date
group by inspections.content, inspections.way
order by together desc, inspections.content, inspections.way
