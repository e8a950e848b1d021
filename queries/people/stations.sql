/*
title: 各街道的志愿服务站点
grain: 一行是一个街道
params: [streets, types, until]
apart: street
finding: "{total[stations]:,} 个志愿服务站点，覆盖 {total[covered]:,} / {total[of]:,} 个社区"
empty: 所选范围内没有志愿服务站点。
columns:
  stations: [站点, 个]
  covered: [有站点社区, 个]
  of: [社区, 个]
*/
with opened as (
  select community, count(*) as total from stations where opened <= $until::date group by community
)
select chosen.street, coalesce(sum(opened.total), 0)::bigint as stations, count(opened.total) as covered, count(*) as of
from chosen($streets, $types) as chosen
left join opened using (community)
where exists (select 1 from stations)
group by chosen.street
order by stations desc, chosen.street
