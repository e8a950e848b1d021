/*
title: 各街道居住地一侧和单位所在地一侧的报到党员
grain: 一行是一个街道的一侧
params: [streets, types, until]
finding: "居住地一侧 {first[home_all]:,.0f} 名，单位所在地一侧 {first[work_all]:,.0f} 名"
empty: 所选范围内没有双报到记录。
aside: [home_all, work_all]
columns:
  side: [报到一侧]
  members: [报到党员, 名]
  label: [情况]
  home_all: [居住地一侧合计, 名]
  work_all: [单位所在地一侧合计, 名]
*/
with sides as (
  select '居住地' as side, home_community as community, members, county_level_members as leaders from checkins
  where date <= $until::date
  union all
  select '单位所在地', work_community, members, county_level_members from checkins where date <= $until::date
),
counts as (
  select chosen.street, sides.side, sum(sides.members)::bigint as members,
         sum(sides.leaders)::bigint as leaders
  from sides
  join chosen($streets, $types) as chosen using (community)
  group by chosen.street, sides.side
)
select street, side, members, concat_ws('，', format('{:,}', members), format('县处级 {:,}', leaders)) as label,
       coalesce(sum(members) filter (where side = '居住地') over (), 0)::bigint as home_all,
       coalesce(sum(members) filter (where side = '单位所在地') over (), 0)::bigint as work_all
from counts
order by sum(members) over (partition by street) desc, street, side desc
