/*
title: 三级服务网络在各街道的覆盖
grain: 一行是一个街道
params: [streets, types, until]
apart: street
finding: "{total[reached]:,} / {count:,} 个街道已有社区平台，{total[platforms]:,} / {total[communities]:,} 个社区建成"
empty: 所选范围内没有信息平台记录。
aside: [reached]
metric: platform_share
ratio: [platforms, communities]
columns:
  communities: [社区, 个]
  platforms: [已建平台, 个]
  reached: [网络已到街道, 个]
  share: [建成平台的社区占比, '%', 1]
  label: [建成情况]
*/
with streets as (
  select chosen.street, count(*) as communities, count(platforms.community) as platforms
  from chosen($streets, $types) as chosen
  left join platforms on platforms.community = chosen.community and platforms.built <= $until::date
  where exists (select 1 from platforms)
  group by chosen.street
)
select street, communities, platforms, (platforms > 0)::integer as reached, 100.0 * platforms / nullif(communities, 0) as share,
       format('{}% · {:,} / {:,} 个', share::varchar::decimal(18, 1), platforms, communities) as label
from streets
order by share desc, street
