/*
title: 制度标牌未全部落实的社区
grain: 一行是一个社区
params: [streets, types, threshold]
finding: "{count:,} / {first[of]:,} 个已报送的社区制度标牌未全部落实，共缺 {total[missing]:,} 项"
empty: 没有制度标牌未落实的社区。
aside: [of]
apart: community
among: {of: [rows, all]}
columns:
  of: [已报送的社区, 个]
  missing: [未落实, 项]
  rules: [未落实项目]
*/
select chosen.street, chosen.community, chosen.name,
       $threshold::integer - count(*) filter (where window_rules.in_place) as missing,
       concat_ws('、', string_agg(window_rules.rule, '、' order by window_rules.rule) filter (where not window_rules.in_place),
                 nullif($threshold::integer - count(*), 0) || ' 项未登记') as rules,
       count(*) filter (where window_rules.in_place) < $threshold::integer as found
from chosen($streets, $types) as chosen
join window_rules using (community)
group by chosen.street, chosen.community, chosen.name
order by missing desc, chosen.community
