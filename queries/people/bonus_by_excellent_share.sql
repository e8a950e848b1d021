/*
title: 最近年度优秀占比不同的社区，人均月绩效工资各是多少
grain: 一行是一段优秀占比
params: [streets, types, until]
finding: "{first[year]} 年，优秀占比 {first[band]}的社区人均月绩效工资 {first[bonus]:,.0f} 元，{last[band]}的 {last[bonus]:,.0f} 元"
alone: "{first[year]} 年，优秀占比 {first[band]}的社区人均月绩效工资 {first[bonus]:,.0f} 元"
empty: 截至期末没有考核和绩效工资记录。
aside: [position]
choices: true
columns:
  position: [次序]
  band: [优秀占比]
  communities: [社区, 个]
  cadres: [干部, 人]
  bonus: [人均月绩效工资, 元]
  label: [金额和社区数]
*/
with shares as (
  -- 台账只记社区的人均绩效工资，不记个人，不能按等次算；能看的是优秀多的社区是否拿得多。
  select assessments.year, monthly_bonus, excellent + competent + ordinary as cadres,
         100.0 * excellent / nullif(excellent + competent + ordinary, 0) as share
  from assessments
  join chosen($streets, $types) as chosen using (community)
  where assessments.year = (select max(year) from assessments where make_date(year, 12, 31) <= $until::date)
    and monthly_bonus is not null
),
bands as (
  select *, case when share >= 30 then 1 when share >= 20 then 2 when share >= 10 then 3 else 4 end as position
  from shares
  where share is not null
)
select position, year, ['30%以上', '20%–30%', '10%–20%', '不到 10%'][position] as band, count(*) as communities,
       sum(cadres)::bigint as cadres, sum(cadres * monthly_bonus) / sum(cadres) as bonus,
       format('{:,} 元，{} 个社区', round(bonus)::bigint, count(*)) as label
from bands
group by year, position
order by position
