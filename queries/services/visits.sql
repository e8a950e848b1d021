/*
title: 每月接待群众
grain: 一行是一个月
params: [streets, types, since, until]
finding: "共接待群众 {total[visitors]:,.0f} 人次，{first[busiest]}最多"
empty: 所选时段没有接待群众记录。
aside: [busiest]
columns:
  visitors: [接待群众, 人次]
  busiest: [最多的月份]
*/
with months as (
  select visits.month, sum(visits.visitors)::bigint as visitors
  from visits
  join chosen($streets, $types) as chosen using (community)
  where visits.month between date_trunc('month', $since::date) and $until::date
  group by visits.month
)
select month, visitors, strftime(max_by(month, visitors) over (), '%Y年%-m月') as busiest
from months
order by month
