/*
title: 超期未办结事项的期初、本期新增和本期已销
grain: 一行是一个社区
params: [streets, types, since, until]
apart: community
columns:
  start: [期初, 件]
  new: [本期新增, 件]
  done: [本期已销, 件]
*/
select chosen.street, chosen.community, chosen.name,
       coalesce(sum(accepted - in_time) filter (where late_month < $since::date and coalesce(closed_month >= $since::date, true)), 0)::bigint as start,
       coalesce(sum(accepted - in_time) filter (where late_month between $since::date and $until::date), 0)::bigint as new,
       coalesce(sum(accepted - in_time) filter (where closed_month between $since::date and $until::date), 0)::bigint as done
from matters_by_month as months -- 超期的事项 accepted - in_time 从超期那个月算起，到办结那个月销去
join chosen($streets, $types) as chosen using (community)
where months.month <= $until::date
group by chosen.street, chosen.community, chosen.name
order by chosen.community
