/*
title: 各社区阵地面积
grain: 一行是一个社区
params: [streets, types, until, low, high]
apart: community
finding: "{count:,} 个社区中，{total[reached_low]:,} 个达到 {first[low]:,.0f} ㎡（{share[reached_low]:.1f}%），{total[reached_high]:,} 个达到 {first[high]:,.0f} ㎡（{share[reached_high]:.1f}%）"
empty: 所选范围内没有阵地面积登记。请放宽筛选，或在“台账管理”导入“阵地面积”。
aside: [reached_low, reached_high]
columns:
  area: [阵地面积, ㎡, null]
  per_100_households: [每百户面积, ㎡, 1]
  low: [第一标准线, ㎡]
  high: [第二标准线, ㎡]
  reached_low: [达到第一标准线]
  reached_high: [达到第二标准线]
*/
with areas as (
  select chosen.community, chosen.name, chosen.street, chosen.type, chosen.households, max_by(history.area, history.date) as area
  from site_history as history
  join chosen($streets, $types) as chosen using (community)
  where history.date <= $until::date
  group by chosen.community, chosen.name, chosen.street, chosen.type, chosen.households
)
select community, name, street, type, area, households, 100 * area / nullif(households, 0) as per_100_households,
       $low::double as low, $high::double as high,
       area >= $low::double as reached_low, area >= $high::double as reached_high
from areas
order by area desc, community
