/*
title: 未达阵地面积标准的社区
grain: 一行是一个社区
params: [streets, types, until, threshold, per_hundred, standard]
finding: "{count:,} / {first[of]:,} 个社区未达“{first[standard]}”，合计缺口 {total[missing]:,.0f beside 0} ㎡"
empty: 所选范围内没有低于这项标准的阵地面积。
aside: [of]
apart: community
among: {of: [rows, all]}
columns:
  of: [已登记面积的社区, 个]
  standard: [标准]
  required: [应有面积, ㎡, 0, area]
  per_100: [每百户, ㎡, 1]
  missing: [缺口, ㎡, 0, 0]
*/
with areas as (
  select chosen.street, chosen.community, chosen.name, max_by(sites.area, sites.date) as area,
         any_value(chosen.households) as households,
         greatest($threshold::double, coalesce($per_hundred::double * any_value(chosen.households) / 100, 0)) as required
  from sites
  join chosen($streets, $types) as chosen using (community)
  where sites.date <= $until::date
  group by chosen.street, chosen.community, chosen.name
)
select street, community, name, $standard::varchar as standard, area, 100 * area / nullif(households, 0) as per_100, required, required - area as missing,
       area < required as found
from areas
order by missing desc, community
