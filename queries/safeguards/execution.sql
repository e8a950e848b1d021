/*
title: 各街道专项经费的划拨和使用
grain: 一行是一个街道
params: [streets, types, since, until]
apart: street
finding: "划拨 {total[allotted]:,.1f} 万元，已支付 {total[paid]:,.1f} 万元，{last[street by share]}执行率最低（{last[label]}）"
alone: "划拨 {total[allotted]:,.1f} 万元，已支付 {total[paid]:,.1f} 万元，{first[street]}执行率 {first[label]}"
even: "划拨 {total[allotted]:,.1f} 万元，已支付 {total[paid]:,.1f} 万元，各街道的执行率都是 {first[share]:.1f}%"
empty: 所选时段没有划拨专项经费。
metric: fund_execution
ratio: [paid, allotted]
columns:
  allotted: [划拨, 万元, 1]
  paid: [已支付, 万元, 1]
  share: [执行率, '%', 1]
  label: [已支付 / 划拨]
*/
with allotments as (
  select chosen.street, sum(allocations.amount) as allotted
  from allocations
  join chosen($streets, $types) as chosen using (community)
  where allocations.year between year($since::date) and year($until::date)
  group by chosen.street
),
payments as (
  select chosen.street, sum(funds.amount) as paid
  from funds
  join chosen($streets, $types) as chosen using (community)
  where funds.year between year($since::date) and year($until::date) and funds.paid <= $until::date
  group by chosen.street
),
streets as (
  select street, coalesce(allotted, 0) / 10000 as allotted, coalesce(paid, 0) / 10000 as paid
  from allotments
  full join payments using (street)
)
select street, allotted, paid, 100 * paid / nullif(allotted, 0) as share,
       coalesce(share::varchar::decimal(18, 1) || '% · ', '') || format('{:,.1f} / {:,.1f} 万元', paid::varchar::decimal(18, 1), allotted::varchar::decimal(18, 1)) as label
from streets
order by share desc nulls first, street
