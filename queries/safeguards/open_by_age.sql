/*
title: 未整改问题的存续时间
grain: 一行是一段时间
params: [streets, types, until]
finding: "{total[findings]:,} 个问题尚未整改，其中 {last[over]} 个存续超过 90 天"
empty: 截至期末没有未整改的督查问题。
aside: [position, over]
choices: true
columns:
  position: [次序]
  age: [存续时间]
  findings: [问题, 个]
  over: [超过 90 天, 个]
*/
with ages as (
  select $until::date - inspections.date as age
  from inspections
  join chosen($streets, $types) as chosen using (community)
  where inspections.result = '问题' and inspections.date <= $until::date
    and coalesce(inspections.rectified > $until::date, true)
),
bands as (
  select case when age <= 30 then 1 when age <= 60 then 2 when age <= 90 then 3 else 4 end as position from ages
)
select position, ['30 天以内', '31–60 天', '61–90 天', '90 天以上'][position] as age, count(*) as findings,
       coalesce(sum(count(*) filter (where position = 4)) over (), 0)::bigint as over
from bands
group by position
order by position
