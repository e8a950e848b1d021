/*
title: 所选社区自首次登记以来的阵地面积
grain: 一行是一个社区一个月末
params: [communities, until]
finding: "{first[name]}期末阵地 {first[now]:,} ㎡，{first[begun]}首次登记为 {first[area]:,} ㎡"
several: [期末阵地面积, "{first[name]} {first[now]:,} ㎡"]
empty: 所选社区没有阵地面积登记。
aside: [now, begun]
columns:
  month: [月份]
  area: [阵地面积, ㎡, null]
  now: [期末面积, ㎡, null]
  begun: [首次登记]
*/
with first as (
  select date_trunc('month', min(date)) as month
  from site_history
  where community = any($communities::varchar[])
),
months as (
  select unnest(generate_series(month, $until::date, interval 1 month))::date as month
  from first
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
select community, name, month, area, max_by(area, month) over (partition by community) as now,
       strftime(min(month) over (partition by community), '%Y年%-m月') as begun
from areas
order by list_position($communities::varchar[], community), month
