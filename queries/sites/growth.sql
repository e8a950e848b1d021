/*
title: 扩面前后各社区的阵地面积
grain: 一行是一个扩大了阵地的社区
params: [streets, types, until]
apart: community
finding: "{count:,} 个社区扩大了阵地，合计增加 {total[added]:,} ㎡，{first[name by added]}增加最多（{first[added]:,} ㎡）"
empty: 截至期末没有社区扩大阵地。请放宽筛选，或在“台账管理”导入“阵地面积”。
columns:
  baseline: [扩面前, ㎡, null]
  area: [扩面后, ㎡, null]
  added: [增加, ㎡, null]
  growth: [增幅, '%', 1]
  measures: [措施]
*/
select chosen.community, chosen.name, chosen.street, chosen.type,
       min_by(history.area, history.date) as baseline,
       max_by(history.area, history.date) as area,
       max_by(history.area, history.date) - min_by(history.area, history.date) as added,
       100 * (max_by(history.area, history.date) - min_by(history.area, history.date)) / nullif(min_by(history.area, history.date), 0) as growth,
       string_agg(distinct history.measure, '、' order by history.measure) as measures
from site_history as history
join chosen($streets, $types) as chosen using (community)
where history.date <= $until::date
group by chosen.community, chosen.name, chosen.street, chosen.type
having max_by(history.area, history.date) > min_by(history.area, history.date)
order by added desc, chosen.community
