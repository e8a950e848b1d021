/*
title: 各街道注册志愿者的逐月人数
grain: 一行是一个街道一个月末
params: [streets, types, since, until]
finding: "期末注册志愿者 {first[now]:,.0f} 人，本时段新增 {first[added]:,.0f} 人"
empty: 所选范围内没有志愿者登记。
aside: [now, added]
columns:
  month: [月份]
  registered: [注册志愿者, 人]
  now: [期末人数, 人]
  added: [新增, 人]
*/
with months as (
  select unnest(generate_series(date_trunc('month', $since::date), $until::date, interval 1 month))::date as month
),
counts as (
  select chosen.street, months.month, sum(volunteers.registered)::bigint as registered
  from volunteers
  join chosen($streets, $types) as chosen using (community)
  join months on volunteers.month <= last_day(months.month)
  group by chosen.street, months.month
),
totals as (
  select sum(registered)::bigint as now, coalesce(sum(registered) filter (where month >= date_trunc('month', $since::date)), 0)::bigint as added
  from volunteers
  join chosen($streets, $types) as chosen using (community)
  where month <= $until::date
)
select counts.street, counts.month, counts.registered, totals.now, totals.added
from counts
cross join totals
order by (select min(code) from communities where communities.street = counts.street), counts.month
