/*
title: 社区阵地面积与各地标准的差距
grain: 一行是一个社区对照一项标准
params: [communities, until, standards, minimums, per_hundreds]
finding: "{first[name]}达到 {first[reached]} / {first[compared]} 项公开标准"
nil: [reached, "{first[name]}对照 {first[compared]} 项公开标准，均未达到"]
several: [达到公开标准, "{first[name]} {first[reached]} / {first[compared]} 项"]
empty: 所选社区没有阵地面积登记。
aside: [reached, compared]
columns:
  standard: [标准]
  required: [应有面积, ㎡, 0, area]
  area: [阵地面积, ㎡, null]
  per_100: [每百户, ㎡, 1]
  missing: [还差, ㎡, 0, 0]
  reached: [达到, 项]
  compared: [对照, 项]
*/
with standards as (
  select unnest($standards::varchar[]) as standard, unnest($minimums::double[]) as minimum,
         unnest($per_hundreds::double[]) as per_hundred, generate_subscripts($standards::varchar[], 1) as position
),
areas as (
  select communities.code as community, communities.name, communities.households, max_by(sites.area, sites.date) as area
  from communities
  join sites on sites.community = communities.code and sites.date <= $until::date
  where communities.code = any($communities::varchar[])
  group by communities.code, communities.name, communities.households
),
needed as (
  select *, greatest(minimum, coalesce(per_hundred * households / 100, 0)) as required
  from areas
  cross join standards
)
select community, name, standard, required, area, 100 * area / nullif(households, 0) as per_100,
       greatest(required - area, 0) as missing,
       count(*) filter (where area >= required) over (partition by community) as reached,
       count(*) over (partition by community) as compared
from needed
order by list_position($communities::varchar[], community), position
