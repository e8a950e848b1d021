/*
title: 各街道每千名居民的注册志愿者
grain: 一行是一个街道
params: [streets, types, until]
apart: street
finding: "每千名居民的志愿者，{first[street by per_1000]}最多（{first[per_1000]:,.1f} 人），{last[street by per_1000]}最少（{last[per_1000]:,.1f} 人）"
alone: "{first[street]}每千名居民有志愿者 {first[per_1000]:,.1f} 人"
even: "各街道每千名居民都有志愿者 {first[per_1000]:,.1f} 人"
empty: 所选范围内没有志愿者登记。
columns:
  registered: [注册志愿者, 人]
  stations: [志愿站点, 个]
  per_1000: [每千名居民, 人, 1]
  residents: [常住人口, 人]
*/
with registered as (
  select community, sum(registered) as total from volunteers where month <= $until::date group by community
),
opened as (
  select community, count(*) as total from stations where opened <= $until::date group by community
)
select chosen.street, coalesce(sum(registered.total), 0)::bigint as registered, sum(chosen.residents)::bigint as residents,
       coalesce(sum(opened.total), 0)::bigint as stations, 1000.0 * sum(registered.total) filter (where chosen.residents > 0) / nullif(sum(chosen.residents), 0) as per_1000
from chosen($streets, $types) as chosen
left join registered using (community)
left join opened using (community)
where exists (select 1 from volunteers)
group by chosen.street
order by per_1000 desc nulls last, chosen.street
