/*
title: 时段内受理、截至期末超期未办结的事项
grain: 一行是一个社区
params: [streets, types, since, until, threshold]
finding: "{total[late]} 件办理事项超期未办结，涉及 {count} / {first[of]} 个社区，{first[name by late]}最多（{first[late]} 件）"
empty: 所选时段受理的事项，截至期末没有超期未办结的。
aside: [of]
columns:
  of: [社区, 个]
  late: [超期未办结, 件]
*/
select chosen.street, chosen.community, chosen.name, sum(months.late)::bigint as late,
       (select count(*) from chosen($streets, $types) as every) as of
from matters_within([$since], [$until]) as months
join chosen($streets, $types) as chosen using (community)
group by chosen.street, chosen.community, chosen.name
having sum(months.late) > $threshold::integer
order by late desc, chosen.community
