/*
title: 各街道本届班子成员的一线锻炼情况
grain: 一行是一个街道
params: [streets, types, until]
apart: street
finding: "{last[street by share]}班子成员一线锻炼占比最低（{last[label]}）"
alone: "{first[street]}班子成员一线锻炼占比 {first[label]}"
even: "各街道班子成员一线锻炼占比都是 {first[share]:.1f}%"
empty: 所选范围内没有填报一线锻炼人数的两委班子。
metric: frontline_share
ratio: [frontline_members, members]
columns:
  members: [班子成员, 人]
  frontline_members: [一线锻炼, 人]
  share: [一线锻炼占比, '%', 1]
  label: [一线锻炼 / 班子成员]
*/
with latest as (
  select chosen.street, committees.community, max_by(committees.members, committees.term) as members,
         arg_max_null(committees.frontline_members, committees.term) as frontline
  from committees
  join chosen($streets, $types) as chosen using (community)
  where committees.election_date <= $until::date
  group by chosen.street, committees.community
)
select street, sum(members)::bigint as members, sum(frontline)::bigint as frontline_members,
       100.0 * sum(frontline) / nullif(sum(members), 0) as share,
       format('{}% · {:,} / {:,} 人', share::varchar::decimal(18, 1), frontline_members, sum(members)::bigint) as label
from latest
where frontline is not null
group by street
order by share desc, street
