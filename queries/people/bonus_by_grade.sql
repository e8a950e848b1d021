/*
title: 最近年度各考核等次的人均月绩效工资
grain: 一行是一个考核等次
params: [streets, types, until]
finding: "{first[year]} 年人均月绩效工资：{first[grade]} {first[bonus]:,.0f} 元，{last[grade]} {last[bonus]:,.0f} 元（按社区人均推算）"
empty: 所选范围内没有考核和绩效工资记录。
columns:
  grade: [考核等次]
  cadres: [干部, 人]
  bonus: [人均月绩效工资, 元]
  label: [金额和人数]
*/
with grades as (
  -- 台账只记社区的人均绩效工资，不记个人：每个等次取其干部所在社区的人均数，按该等次人数加权。
  select assessments.year, monthly_bonus, unnest(['优秀', '称职', '一般']) as grade,
         unnest([excellent, competent, ordinary]) as cadres
  from assessments
  join chosen($streets, $types) as chosen using (community)
  where assessments.year = (select max(year) from assessments where year <= year($until::date)) and monthly_bonus is not null
),
means as (
  select year, grade, sum(cadres)::bigint as cadres, sum(cadres * monthly_bonus) / nullif(sum(cadres), 0) as bonus
  from grades
  group by year, grade
)
select year, grade, cadres, bonus, printf('%d 元，%d 人', round(bonus)::bigint, cadres) as label
from means
where cadres > 0
order by list_position(['优秀', '称职', '一般'], grade)
