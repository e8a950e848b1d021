/*
title: 专项经费的使用方向
grain: 一行是一类用途
params: [streets, types, since, until]
finding: "{first[category by paid]}用得最多，共 {first[paid]:,.1f} 万元"
alone: "{first[category]}用去 {first[paid]:,.1f} 万元"
empty: 所选时段没有支付专项经费。
choices: true
columns:
  category: [经费类别]
  projects: [项目, 个]
  paid: [已支付, 万元, 1]
*/
select funds.category, count(*) as projects, sum(funds.amount) / 10000 as paid
from funds
join chosen($streets, $types) as chosen using (community)
where funds.paid <= $until::date and funds.year between year($since::date) and year($until::date)
group by funds.category
order by paid desc, category
