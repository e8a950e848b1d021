/*
title: 距标准线不到一成的社区
grain: 一行是一个社区的一条标准线
params: [streets, types, until, low, high]
apart: community
finding: "{count:,} 个社区距标准线不到一成，补 {total[missing]:,.0f beside 0} ㎡ 即可全部达标"
empty: 没有距标准线不到一成的社区。
columns:
  area: [阵地面积, ㎡, null]
  line: [标准线, ㎡, null]
  missing: [还差, ㎡, null]
*/
with areas as (
  select chosen.community, chosen.name, chosen.street, max_by(history.area, history.date) as area
  from site_history as history
  join chosen($streets, $types) as chosen using (community)
  where history.date <= $until::date
  group by chosen.community, chosen.name, chosen.street
)
select community, name, street, area, line, line - area as missing
from areas
cross join (select unnest([$low::double, $high::double]) as line) as lines
where area < line and area > 0.9 * line
order by missing, community
