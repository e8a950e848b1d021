/*
title: 各街道窗口制度和标牌的落实情况
grain: 一行是一个街道的一项制度或标牌
params: [streets, types]
apart: street
finding: "{first[street]} · {first[rule by share]}落实率最低（{first[share]:.1f}%，{first[label]}）"
alone: "{first[street]}的“{first[rule]}”落实率 {first[share]:.1f}%（{first[label]}）"
even: "各项制度、标牌的落实率都是 {first[share]:.1f}%"
empty: 所选范围内没有窗口规范登记。
columns:
  in_place_count: [已落实, 个社区]
  of: [社区, 个]
  share: [落实率, '%', 1]
  label: [已落实 / 社区]
*/
select chosen.street, rules.rule, count(*) filter (where rules.in_place) as in_place_count, count(*) as of,
       100.0 * count(*) filter (where rules.in_place) / count(*) as share, format('{:,} / {:,}', in_place_count, of) as label
from window_rules as rules
join chosen($streets, $types) as chosen using (community)
group by chosen.street, rules.rule
order by share, chosen.street, rules.rule
