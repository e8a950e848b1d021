/*
title: 所选社区的窗口制度和标牌
grain: 一行是一个社区的一项制度或标牌
params: [communities]
finding: "{first[name]}落实 {first[in_place_count]} / {first[of_count]} 项制度和标牌"
several: [落实制度和标牌, "{first[name]} {first[in_place_count]} / {first[of_count]} 项"]
empty: 所选社区没有窗口规范登记。
aside: [in_place_count, of_count]
columns:
  in_place: [是否落实]
  in_place_count: [已落实, 项]
  of_count: [应落实, 项]
*/
select communities.code as community, communities.name, due.rule,
       case rules.in_place when true then '是' when false then '否' else '未登记' end as in_place,
       count(*) filter (where rules.in_place) over (partition by communities.code) as in_place_count,
       count(*) over (partition by communities.code) as of_count
from communities
cross join required_rules() as due
left join window_rules as rules on rules.community = communities.code and rules.rule = due.rule
where communities.code = any($communities::varchar[]) and communities.code in (select community from window_rules)
order by list_position($communities::varchar[], communities.code), coalesce(rules.in_place, false), due.rule
