/*
title: 所选社区注册志愿者的逐月人数
grain: 一行是一个社区一个月末
params: [communities, since, until]
finding: "{first[name]}期末有注册志愿者 {first[now]:,.0f} 人"
several: [期末注册志愿者, "{first[name]} {first[now]:,.0f} 人"]
empty: 所选社区没有志愿者登记。
aside: [now]
columns:
  month: [月份]
  registered: [注册志愿者, 人]
  now: [期末人数, 人]
*/
with months as (
  select unnest(generate_series(date_trunc('month', $since::date), $until::date, interval 1 month))::date as month
),
counts as (
  select communities.code as community, communities.name, months.month,
         coalesce(sum(volunteers.registered), 0)::bigint as registered
  from communities
  cross join months
  join volunteers on volunteers.community = communities.code and volunteers.month <= last_day(months.month)
  where communities.code = any($communities::varchar[])
  group by communities.code, communities.name, months.month
)
select community, name, month, registered, max_by(registered, month) over (partition by community) as now
from counts
order by list_position($communities::varchar[], community), month
