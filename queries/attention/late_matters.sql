/*
title: 截至期末超期未办结的事项
grain: 一行是一个社区
params: [streets, types, until, threshold]
finding: "{total[late]} 件办理事项超期未办结，涉及 {count} 个社区，{first[name]}最多（{first[late]} 件）"
empty: 所选范围内没有这类情形。
columns:
  late: [超期未办结, 件]
*/
select chosen.street, chosen.community, chosen.name, count(*) as late
from matters
join chosen($streets, $types) as chosen using (community)
where matters.due < $until::date and coalesce(matters.closed > $until::date, true)
group by chosen.street, chosen.community, chosen.name
having count(*) > $threshold::integer
order by late desc, chosen.community
