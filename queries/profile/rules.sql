/*
title: 所选社区的窗口制度和标牌
grain: 一行是一个社区的一项制度或标牌
params: [communities]
finding: "{first[name]}落实 {first[in_place_count]} / {first[of_count]} 项制度和标牌"
several: [落实制度和标牌, "{first[name]} {first[in_place_count]} / {first[of_count]} 项"]
empty: 所选社区没有窗口规范登记。
aside: [in_place_count, of_count]
columns:
  in_place_count: [已落实, 项]
  of_count: [应落实, 项]
*/
select rules.community, communities.name, rules.rule, rules.in_place,
       count(*) filter (where rules.in_place) over (partition by rules.community) as in_place_count,
       7 as of_count
from window_rules as rules
join communities on communities.code = rules.community
where rules.community = any($communities::varchar[])
order by list_position($communities::varchar[], rules.community), rules.in_place, rules.rule
