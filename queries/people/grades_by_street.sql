/*
title: 各街道最近年度的考核等次
grain: 一行是一个街道的一个等次
params: [streets, types, until]
apart: street
finding: "{first[year]} 年，{first[street by share]}优秀占比最高（{first[share]:.1f}%，{first[best]:,} / {first[together]:,} 人）"
alone: "{first[year]} 年，{first[street]}优秀占比 {first[share]:.1f}%（{first[best]:,} / {first[together]:,} 人）"
even: "{first[year]} 年，各街道的优秀占比都是 {first[share]:.1f}%"
empty: 所选范围内没有考核记录。
aside: [best, together]
columns:
  grade: [等次]
  cadres: [干部, 人]
  best: [优秀, 人]
  together: [考核人数, 人]
  share: [优秀占比, '%', 1]
*/
with grades as (
  select chosen.street, year, unnest(['优秀', '称职', '一般']) as grade,
       unnest([sum(excellent), sum(competent), sum(ordinary)])::bigint as cadres,
       sum(excellent)::bigint as best, sum(excellent + competent + ordinary)::bigint as together, 100.0 * sum(excellent) / nullif(sum(excellent + competent + ordinary), 0) as share
  from assessments
  join chosen($streets, $types) as chosen using (community)
  where year = (select max(year) from assessments where make_date(year, 12, 31) <= $until::date)
  group by chosen.street, year
)
select street, year, grade, cadres, best, together, share
from grades
order by share desc, street, list_position(['优秀', '称职', '一般'], grade)
