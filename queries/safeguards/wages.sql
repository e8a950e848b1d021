/*
title: 各年度社区干部的人均月收入
grain: 一行是一个年度的一项收入
params: [streets, types, until]
finding: "{last[year]} 年{last[paid]} {last[together]:,.0f} 元"
empty: 所选范围内没有工资记录。
aside: [day, together, paid]
choices: true
columns:
  day: [年度]
  part: [构成]
  amount: [人均每月, 元]
  together: [合计, 元]
  paid: [合计的构成]
*/
with years as (
  select assessments.year, excellent + competent + ordinary as cadres, monthly_wage, monthly_bonus
  from assessments
  join chosen($streets, $types) as chosen using (community)
  where make_date(assessments.year, 12, 31) <= $until::date
),
means as (
  select year, sum(cadres * monthly_wage) / nullif(sum(cadres) filter (where monthly_wage is not null), 0) as wage,
         sum(cadres * monthly_bonus) / nullif(sum(cadres) filter (where monthly_bonus is not null), 0) as bonus
  from years
  group by year
)
select year, year || ' 年' as day, unnest(['基本工资', '绩效工资']) as part, unnest([wage, bonus]) as amount, coalesce(wage + bonus, wage, bonus) as together,
       if(bonus is null, '人均月工资', if(wage is null, '人均月绩效工资', '人均月工资和绩效合计')) as paid
from means
where coalesce(wage, bonus) is not null
order by year, part
