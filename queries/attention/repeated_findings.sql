/*
title: 同类问题反复出现的社区
grain: 一行是一个社区的一项内容
params: [streets, types, since, until, threshold]
finding: "{count:,} 项同类问题反复发现 {threshold:g} 次以上，最多 {first[times]} 次（{first[name]} · {first[content by times]}）"
empty: 所选时段没有反复发现的同类问题。
apart: community
columns:
  date: [最近督查日期]
  times: [发现, 次]
*/
select chosen.street, chosen.community, chosen.name, inspections.content, count(*) as times, max(inspections.date) as date
from inspections
join chosen($streets, $types) as chosen using (community)
where inspections.result = '问题' and inspections.date between $since::date and $until::date
group by chosen.street, chosen.community, chosen.name, inspections.content
having count(*) >= $threshold::integer
order by times desc, chosen.community, inspections.content
