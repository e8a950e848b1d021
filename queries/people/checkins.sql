/*
title: 报到党员的单位和报到街道（居住地所在街道；未填居住地的，按单位所在地）
grain: 一行是一类单位到一个报到街道
params: [streets, types, until]
apart: street
finding: "{total[members]:,.0f} 名在职党员报到，其中县处级 {total[county_level]:,.0f?有} 名，{first[flow by members]}报到的最多"
empty: 所选范围内没有双报到记录。
aside: [flow]
columns:
  flow: [从哪里到哪里]
  street: [报到街道]
  members: [报到党员, 名]
  county_level: [县处级, 名]
*/
select checkins.unit_kind, chosen.street, sum(checkins.members)::bigint as members,
       sum(checkins.county_level_members)::bigint as county_level,
       checkins.unit_kind || '党员到' || chosen.street as flow
from checkins
join chosen($streets, $types) as chosen on chosen.community = coalesce(checkins.home_community, checkins.work_community)
where checkins.date <= $until::date
group by checkins.unit_kind, chosen.street
order by members desc, checkins.unit_kind, chosen.street
