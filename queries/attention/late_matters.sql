/*
title: 超期未办结的事项
grain: 一行是一个社区
params: [streets, types, since, until, threshold]
finding: "{total[late]} 件办理事项超期未办结，涉及 {count} 个社区，{first[name]}最多（{first[late]} 件）"
empty: 所选范围内没有这类情形。
columns:
  late: [超期未办结, 件]
*/
select chosen.street, chosen.community, chosen.name, sum(months.open_late)::bigint as late
from matters_by_month as months
join chosen($streets, $types) as chosen using (community)
where months.month between $since::date and $until::date
group by chosen.street, chosen.community, chosen.name
having sum(months.open_late) > $threshold::integer
order by late desc, chosen.community
