/*
title: 各街道四项建设标准的达标情况（最近一次核查）
grain: 一行是一个街道的一项标准
params: [streets, types, until]
apart: street
finding: "{first[street]} · {first[standard by share]}达标率最低（{first[share]:.1f}%，{first[label]}）"
alone: "{first[street]}的“{first[standard]}”达标率 {first[share]:.1f}%（{first[label]}）"
even: "各项标准的达标率都是 {first[share]:.1f}%"
empty: 所选范围内没有规范化核查记录。请在“台账管理”导入“规范化核查”。
columns:
  met: [达标, 个社区]
  nearly: [基本达标, 个社区]
  unmet: [未达标, 个社区]
  checked: [已核查, 个社区]
  share: [达标率, '%', 1]
  label: [达标 / 已核查]
*/
with latest as (
  select chosen.street, chosen.community, checks.standard, max_by(checks.result, checks.date) as result
  from site_checks as checks
  join chosen($streets, $types) as chosen using (community)
  where checks.date <= $until::date
  group by chosen.street, chosen.community, checks.standard
)
select street, standard,
       count(*) filter (where result = '达标') as met,
       count(*) filter (where result = '基本达标') as nearly,
       count(*) filter (where result = '未达标') as unmet,
       count(*) as checked,
       100.0 * count(*) filter (where result = '达标') / count(*) as share,
       format('{:,} / {:,}', met, checked) as label
from latest
group by street, standard
order by share, street, standard
