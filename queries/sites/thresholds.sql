/*
title: 各街道达标社区和面积缺口
grain: 一行是一个街道
params: [streets, types, until, low, high]
apart: street
finding: "补齐第一标准线还需 {total[missing_low]:,.0f beside 0} ㎡，{first[street by missing_low]}缺口最大（{first[missing_low]:,.0f beside 0} ㎡）"
alone: "{first[street]}补齐第一标准线还需 {first[missing_low]:,.0f beside 0} ㎡"
nil: [missing_low, 所选街道的社区都达到第一标准线]
empty: 所选范围内没有阵地面积登记。
columns:
  communities: [社区, 个]
  reached_low: [达到第一标准线, 个]
  share_low: [占比, '%', 1]
  missing_low: [缺口, ㎡, 0, 0]
  reached_high: [达到第二标准线, 个]
  share_high: [第二标准线占比, '%', 1]
  missing_high: [第二标准线缺口, ㎡, 0, 0]
*/
with areas as (
  select chosen.community, chosen.street, max_by(history.area, history.date) as area
  from site_history as history
  join chosen($streets, $types) as chosen using (community)
  where history.date <= $until::date
  group by chosen.community, chosen.street
)
select street, count(*) as communities,
       count(*) filter (where area >= $low::double) as reached_low,
       100.0 * count(*) filter (where area >= $low::double) / count(*) as share_low,
       coalesce(sum($low::double - area) filter (where area < $low::double), 0) as missing_low,
       count(*) filter (where area >= $high::double) as reached_high,
       100.0 * count(*) filter (where area >= $high::double) / count(*) as share_high,
       coalesce(sum($high::double - area) filter (where area < $high::double), 0) as missing_high
from areas
group by street
order by missing_low desc, street
