/*
title: 已建成的党群服务信息平台
grain: 一行是一个平台
params: [streets, types, until]
finding: "{count:,} / {first[of]:,} 个社区建成信息平台"
empty: 所选范围内还没有建成的信息平台。
aside: [of]
apart: community
among: {of: [rows, all]}
columns:
  part_count: [部件, 个]
  of: [社区, 个]
*/
with built as (
  select community, platforms.built, list_transform(string_split(platforms.parts, chr(59)), lambda part: trim(part)) as named
  from platforms
)
select chosen.street, chosen.community, chosen.name, built.built, list_unique(named) as part_count,
       list_aggregate(named, 'string_agg', '、') as parts, coalesce(built.built <= $until::date, false) as found
from chosen($streets, $types) as chosen
left join built using (community)
order by part_count desc, community
