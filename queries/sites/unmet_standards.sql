/*
title: 最近一次核查没有完全达标的社区
grain: 一行是一个社区的一项标准
params: [streets, types, until]
apart: community
finding: "{count:,} 项次没有完全达标：未达标 {total[unmet]:,} 项次，基本达标 {total[nearly]:,} 项次"
empty: 所选范围内没有未达标或基本达标的核查结果。
aside: [unmet, nearly]
columns:
  date: [核查日期]
  unmet: [未达标, 项次]
  nearly: [基本达标, 项次]
*/
with latest as (
  select chosen.community, chosen.name, chosen.street, checks.standard, max_by(checks.result, checks.date) as result,
         max(checks.date) as date, arg_max_null(checks.note, checks.date) as note
  from site_checks as checks
  join chosen($streets, $types) as chosen using (community)
  where checks.date <= $until::date
  group by chosen.community, chosen.name, chosen.street, checks.standard
)
select *, (result = '未达标')::integer as unmet, (result = '基本达标')::integer as nearly
from latest
where result <> '达标'
order by unmet desc, street, community, standard
