/*
title: 已建成的党群服务信息平台
grain: 一行是一个平台
params: [streets, types, until]
finding: "{count:,} / {first[of]:,} 个社区建成信息平台"
empty: 所选范围内还没有建成的信息平台。
aside: [of]
choices: true
columns:
  part_count: [部件, 个]
  of: [社区, 个]
*/
select chosen.street, chosen.community, chosen.name, platforms.built, len(string_split(platforms.parts, chr(59))) as part_count,
       list_aggregate(list_transform(string_split(platforms.parts, chr(59)), lambda part: trim(part)), 'string_agg', '、') as parts,
       (select count(*) from chosen($streets, $types) as everyone) as of
from platforms
join chosen($streets, $types) as chosen using (community)
where platforms.built <= $until::date
order by part_count desc, community
