/*
title: 所选社区阵地面积的逐月变化
grain: 一行是一个社区一个月末
params: [communities, since, until]
finding: "{first[name]}期末阵地 {first[now]:,.0f} ㎡，期初 {first[area]:,.0f} ㎡"
empty: 所选社区没有阵地面积登记。
aside: [now]
columns:
  month: [月份]
  area: [阵地面积, ㎡]
  now: [期末面积, ㎡]
*/
with months as (
  select unnest(generate_series(date_trunc('month', $since::date), $until::date, interval 1 month))::date as month
),
areas as (
  select communities.code as community, communities.name, months.month,
         max_by(history.area, history.date) as area
  from communities
  cross join months
  join site_history as history on history.community = communities.code and history.date <= last_day(months.month)
  where communities.code = any($communities::varchar[])
  group by communities.code, communities.name, months.month
)
select community, name, month, area, max_by(area, month) over (partition by community) as now
from areas
order by list_position($communities::varchar[], community), month
