/*
title: 最近一次核查未达标的社区
grain: 一行是一个社区的一项标准
params: [streets, types, until]
finding: "{count} 项标准未达标，应逐项整改"
empty: 最近一次核查没有未达标的标准。
columns:
  date: [核查日期]
*/
select chosen.community, chosen.name, chosen.street, checks.standard, max_by(checks.result, checks.date) as result,
       max(checks.date) as date, arg_max_null(checks.note, checks.date) as note
from site_checks as checks
join chosen($streets, $types) as chosen using (community)
where checks.date <= $until::date
group by chosen.community, chosen.name, chosen.street, checks.standard
having max_by(checks.result, checks.date) = '未达标'
order by chosen.street, chosen.community, checks.standard
