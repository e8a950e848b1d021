/*
title: 历年社区干部考核等次
grain: 一行是一个年度的一个等次
params: [streets, types, until]
finding: "{last[year]} 年考核 {last[together]:,} 人，优秀 {last[best]:,} 人（{last[share]:.1f}%）"
empty: 所选范围内没有考核记录。
aside: [day, together, best]
choices: true
columns:
  day: [年度]
  grade: [等次]
  cadres: [干部, 人]
  together: [考核人数, 人]
  best: [优秀, 人]
  share: [优秀占比, '%', 1]
*/
with grades as (
  select year, unnest(['优秀', '称职', '一般']) as grade,
       unnest([sum(excellent), sum(competent), sum(ordinary)])::bigint as cadres, sum(excellent + competent + ordinary)::bigint as together,
         sum(excellent)::bigint as best, 100.0 * sum(excellent) / nullif(sum(excellent + competent + ordinary), 0) as share
  from assessments
  join chosen($streets, $types) as chosen using (community)
  where make_date(year, 12, 31) <= $until::date
  group by year
)
select year, year || ' 年' as day, grade, cadres, together, best, share
from grades
order by year, list_position(['优秀', '称职', '一般'], grade)
