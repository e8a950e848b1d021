/*
title: 各街道窗口制度和标牌的落实情况
grain: 一行是一个街道的一项制度或标牌
params: [streets, types]
apart: street
finding: "{first[street]} · {first[rule by share]}落实率最低（{first[share]:.1f}%，{first[label]}）"
even: "各项制度、标牌的落实率都是 {first[share]:.1f}%"
empty: 所选范围内没有窗口规范登记。
columns:
  in_place_count: [已落实, 个社区]
  of: [社区, 个]
  share: [落实率, '%', 1]
  label: [已落实 / 社区]
*/
with told as (
  select chosen.street, chosen.community
  from chosen($streets, $types) as chosen
  where chosen.community in (select community from window_rules)
)
select told.street, due.rule, count(*) filter (where rules.in_place) as in_place_count, count(*) as of,
       100.0 * count(*) filter (where rules.in_place) / count(*) as share, format('{:,} / {:,}', in_place_count, of) as label
from told
cross join required_rules() as due -- 报送了别的项目而没有这一项的，这一项没有落实
left join window_rules as rules on rules.community = told.community and rules.rule = due.rule
group by told.street, due.rule
order by share, told.street, due.rule
