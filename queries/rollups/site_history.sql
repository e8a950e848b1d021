/*
title: 各社区阵地面积的历次变化
grain: 一行是一个社区的一次面积登记
columns:
  baseline: [底数, ㎡]
  area_before: [变化前面积, ㎡]
  replaced_on: [下次登记日期]
*/
select community, date, area, measure,
       first_value(area) over history as baseline,
       lag(area) over history as area_before,
       lead(date) over history as replaced_on
from sites
window history as (partition by community order by date)
order by community, date
