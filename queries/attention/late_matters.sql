/*
title: 截至期末超期未办结的事项
grain: 一行是一个社区
params: [streets, types, since, until, threshold]
finding: "{total[late]:,.0f} 件办理事项超期未办结，涉及 {count:,} / {first[of]:,} 个有事项的社区，{first[name by late]}最多（{first[late]} 件）"
alone: "{total[late]:,.0f} 件办理事项超期未办结，涉及 {count:,} / {first[of]:,} 个有事项的社区：{first[name]}"
empty: 截至期末没有超期未办结的事项。
aside: [of]
apart: community
among: {of: [rows, all]}
columns:
  of: [有事项的社区, 个]
  late: [超期未办结, 件]
  new: [本期新增, 件]
  done: [本期已销, 件]
  earliest: [最早超期月份]
  days: [最长超期, 天]
*/
with counted as (
  select months.community,
         coalesce(sum(accepted) filter (where late_month <= $until::date and coalesce(closed_month > $until::date, true)), 0)::bigint as late,
         coalesce(sum(accepted - in_time) filter (where late_month between $since::date and $until::date), 0)::bigint as new,
         coalesce(sum(accepted - in_time) filter (where closed_month between $since::date and $until::date), 0)::bigint as done,
         strftime(min(late_month) filter (where late_month <= $until::date and coalesce(closed_month > $until::date, true)), '%Y-%m') as earliest,
         $until::date - min(first_due) filter (where late_month <= $until::date and coalesce(closed_month > $until::date, true)) as days
  from matters_by_month as months
  where months.month <= $until::date
  group by months.community
)
select chosen.street, chosen.community, chosen.name, counted.late, counted.new, counted.done, counted.days, counted.earliest,
       counted.late > $threshold::integer as found
from counted
join chosen($streets, $types) as chosen using (community)
order by late desc, chosen.community
