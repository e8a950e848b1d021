/*
title: 各扩面措施增加的面积
grain: 一行是一种措施
params: [streets, types, until]
finding: "{first[measure by added]}增加面积最多，{first[times]} 次共增加 {first[added]:,.0f} ㎡"
alone: "{first[measure]} {first[times]} 次，共增加 {first[added]:,.0f} ㎡"
nil: [gained, "扩面措施 {total[times]:,} 次，面积没有增加，共减少 {total[lost]:,.0f} ㎡"]
empty: 截至期末没有扩面记录。
aside: [gained, lost]
choices: true
columns:
  times: [次数, 次]
  added: [增加面积, ㎡]
  average: [平均每次, ㎡]
  gained: [净增, ㎡]
  lost: [净减, ㎡]
*/
select history.measure, count(*) as times, sum(history.area - history.area_before) as added,
       sum(history.area - history.area_before) / count(*) as average,
       greatest(added, 0) as gained, greatest(-added, 0) as lost
from site_history as history
join chosen($streets, $types) as chosen using (community)
where history.date <= $until::date and history.measure is not null and history.area_before is not null
group by history.measure
order by added desc, measure
