/*
title: 时段内发现、截至期末超期未整改的督查问题
grain: 一行是一个问题
params: [streets, types, since, until, threshold]
finding: "{count} / {first[of]} 个督查问题超期未整改，最长超期 {first[days]} 天（{first[name]} · {first[content by days]}）"
empty: 所选范围内没有这类情形。
aside: [of]
columns:
  date: [督查日期]
  of: [发现的问题, 个]
  days: [超期, 天]
*/
select chosen.street, chosen.community, chosen.name, inspections.date, inspections.way, inspections.content,
       inspections.finding, inspections.deadline, $until::date - inspections.deadline as days,
       (select count(*) from inspections as every join chosen($streets, $types) as mine using (community)
        where every.result = '问题' and every.date between $since::date and $until::date) as of
from inspections
join chosen($streets, $types) as chosen using (community)
where inspections.result = '问题' and inspections.date between $since::date and $until::date
  and inspections.deadline + $threshold::integer < $until::date and coalesce(inspections.rectified > $until::date, true)
order by days desc, chosen.community, inspections.content
