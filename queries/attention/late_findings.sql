/*
title: 截至期末超期未整改的督查问题
grain: 一行是一个问题
params: [streets, types, since, until, threshold]
finding: "{count:,} / {first[of]:,} 个已到期的督查问题超期未整改，最长超期 {first[days]} 天（{first[name]} · {first[content by days]}）"
empty: 截至期末没有超期未整改的督查问题。
aside: [of]
apart: community
among: {of: [rows, all]}
columns:
  date: [督查日期]
  of: [到期的问题, 个]
  days: [超期, 天]
  new: [本期新增, 个]
*/
select chosen.street, chosen.community, chosen.name, inspections.date, inspections.way, inspections.content,
       inspections.finding, inspections.deadline, $until::date - inspections.deadline as days,
       (inspections.deadline >= $since::date - 1)::integer as new,
       coalesce(inspections.rectified > $until::date, true) as found
from inspections
join chosen($streets, $types) as chosen using (community)
where inspections.result = '问题' and inspections.date <= $until::date and inspections.deadline + $threshold::integer < $until::date
order by days desc, chosen.community, inspections.content
