/*
title: 每月接待群众
grain: 一行是一个月
params: [streets, types, since, until]
finding: "共接待群众 {total[visitors]:,.0f} 人次，{most[month by visitors]:%Y年%-m月}最多"
alone: "共接待群众 {total[visitors]:,.0f} 人次"
even: "共接待群众 {total[visitors]:,.0f} 人次，各月一样多"
nil: [visitors, 所选时段没有接待群众]
empty: 所选时段没有接待群众记录。
choices: true
columns:
  visitors: [接待群众, 人次]
*/
select visits.month, sum(visits.visitors)::bigint as visitors
from visits
join chosen($streets, $types) as chosen using (community)
where visits.month between date_trunc('month', $since::date) and $until::date
group by visits.month
order by month
