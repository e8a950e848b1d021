/*
title: 制度标牌未全部落实的社区
grain: 一行是一个社区
params: [streets, types, threshold]
finding: "{count} / {first[of]} 个社区制度标牌未全部落实，共缺 {total[missing]} 项"
empty: 所选范围内没有这类情形。
aside: [of]
columns:
  of: [社区, 个]
  missing: [未落实, 项]
  rules: [未落实项目]
*/
select chosen.street, chosen.community, chosen.name,
       $threshold::integer - count(*) filter (where window_rules.in_place) as missing,
       coalesce(string_agg(window_rules.rule, '、' order by window_rules.rule) filter (where not window_rules.in_place), '未登记') as rules,
       (select count(*) from chosen($streets, $types) as every) as of
from chosen($streets, $types) as chosen
left join window_rules using (community)
where exists (select 1 from window_rules)
group by chosen.street, chosen.community, chosen.name
having count(*) filter (where window_rules.in_place) < $threshold::integer
order by missing desc, chosen.community
