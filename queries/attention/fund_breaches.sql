/*
title: 截至期末未按“一征三议两公开”办理的经费
grain: 一行是一处情形
params: [streets, types, since, until, threshold]
finding: "{first[funds]:,} / {first[of]:,} 笔专项经费有 {count:,} 处未按“一征三议两公开”办理，金额最大的在{first[name by amount]}（{first[amount]:,.0f} 元）"
alone: "{first[funds]:,} / {first[of]:,} 笔专项经费有 {count:,} 处未按“一征三议两公开”办理，在{first[name]}"
empty: 所选范围内没有不按“一征三议两公开”办理的专项经费。
aside: [funds, of, fund]
apart: community
among: {of: [fund, all], funds: [fund, found]}
columns:
  fund: [经费, 笔]
  amount: [金额, 元, null]
  funds: [不合规经费, 笔]
  of: [经费, 笔]
  project: [项目]
  breach: [情形]
  detail: [说明]
  day: [日期]
*/
select chosen.street, chosen.community, chosen.name, breaches.year, breaches.project, breaches.amount, breaches.breach,
       breaches.detail, breaches.day, breaches.breach is not null as found,
       (row_number() over (partition by funds.year, funds.community, funds.project order by breaches.position) = 1)::integer as fund
from funds
join chosen($streets, $types) as chosen using (community)
left join fund_breaches([$until]) as breaches
  on breaches.year = funds.year and breaches.community = funds.community and breaches.project = funds.project and breaches.amount > $threshold::double
where funds.year between year($since::date) and year($until::date)
order by breaches.amount desc, breaches.year, chosen.community, breaches.project, breaches.position
