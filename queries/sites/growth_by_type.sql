/*
title: 各类型社区的扩面幅度
grain: 一行是一类社区
params: [streets, types, until]
finding: "{first[type by growth]}扩面幅度最大（{first[growth]:.1f}%），{last[type by growth]}最小（{last[growth]:.1f}%）"
alone: "{first[type]}社区扩面幅度 {first[growth]:.1f}%"
nil: [gained, 各类社区的阵地总面积都没有扩大]
even: "各类社区的扩面幅度都是 {first[growth]:.1f}%"
empty: 所选范围内没有前后两次以上的阵地面积登记。
aside: [gained]
choices: true
columns:
  communities: [社区, 个]
  baseline: [扩面前面积, ㎡]
  area: [扩面后面积, ㎡]
  growth: [扩面幅度, '%', 1]
  gained: [净增, ㎡]
*/
with areas as (
  select chosen.type, chosen.community, min_by(history.area, history.date) as baseline, max_by(history.area, history.date) as area,
         count(*) as records
  from site_history as history
  join chosen($streets, $types) as chosen using (community)
  where history.date <= $until::date
  group by chosen.type, chosen.community
)
select type, count(*) as communities, sum(baseline) as baseline, sum(area) as area,
       if(max(records) > 1, 100 * (sum(area) - sum(baseline)) / nullif(sum(baseline), 0), null) as growth,
       if(growth is null, null, greatest(sum(area) - sum(baseline), 0)) as gained
from areas
group by type
order by growth desc nulls last, type
