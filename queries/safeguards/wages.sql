/*
title: 各年度社区干部的人均月收入
grain: 一行是一个年度的一项收入
params: [streets, types, until]
finding: "{last[year]} 年{last[paid]} {last[together]:,.0f} 元{last[over]}"
empty: 所选范围内没有工资记录。
aside: [day, together, paid, over]
choices: true
columns:
  day: [年度]
  part: [构成]
  amount: [人均每月, 元]
  communities: [统计的社区, 个]
  together: [合计, 元]
  paid: [合计的构成]
  over: [合计的范围]
*/
with years as (
  select assessments.year, excellent + competent + ordinary as cadres, monthly_wage as wage, monthly_bonus as bonus,
         wage is not null and bonus is not null as paired, bool_or(paired) over (partition by assessments.year) as pairs
  from assessments
  join chosen($streets, $types) as chosen using (community)
  where make_date(assessments.year, 12, 31) <= $until::date
),
means as ( -- 两项收入按同一些社区平均，才可以相加
  select year, bool_or(paired) as added, count(*) filter (where coalesce(wage, bonus) is not null) as told,
         count(wage) filter (where paired or not pairs) as waged, count(bonus) filter (where paired or not pairs) as rewarded,
         sum(cadres * wage) filter (where paired or not pairs)
           / nullif(sum(cadres) filter (where wage is not null and (paired or not pairs)), 0) as wage,
         sum(cadres * bonus) filter (where paired or not pairs)
           / nullif(sum(cadres) filter (where bonus is not null and (paired or not pairs)), 0) as bonus
  from years
  group by year
)
select year, year || ' 年' as day, unnest(['基本工资', '绩效工资']) as part, unnest([wage, bonus]) as amount,
       unnest([waged, rewarded]) as communities, if(added, wage + bonus, coalesce(wage, bonus)) as together,
       if(added, '人均月工资和绩效合计', if(wage is null, '人均月绩效工资', '人均月工资')) as paid,
       case when added and waged < told then format('（两项都填报的 {:,} / {:,} 个社区）', waged, told)
            when not added and wage is not null and bonus is not null
            then format('，人均月绩效工资 {:,} 元（没有社区两项都填报，不相加）', round(bonus)::bigint) else '' end as over
from means
where coalesce(wage, bonus) is not null
order by year, part
