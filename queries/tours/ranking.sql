/*
title: 观摩评分结果
grain: 一行是一个社区
params: [tour, drop]
finding: "{first[name by place]}得分最高（{first[score]:.2f} 分），共 {count:,} 个社区有评分"
empty: 这次观摩还没有评分。
columns:
  place: [位次]
  standing: [名次]
  tied: [并列]
  judges: [评委, 人]
  counted: [计入评分, 个]
  score: [得分, 分, 2]
  full_mean: [全部评分平均, 分, 2]
*/
with ordered as (
  select scores.community, scores.score,
         row_number() over (partition by scores.community order by scores.score, scores.judge) as low,
         row_number() over (partition by scores.community order by scores.score desc, scores.judge desc) as high,
         count(*) over (partition by scores.community) as judges
  from scores
  where scores.tour = $tour
),
means as (
  select community, any_value(judges) as judges,
         -- 去掉最高、最低各 $drop 个分后至少还要剩一个，否则全部计入
         avg(score) filter (where judges <= 2 * $drop or (low > $drop and high > $drop)) as score,
         count(*) filter (where judges <= 2 * $drop or (low > $drop and high > $drop)) as counted,
         avg(score) as full_mean
  from ordered
  group by community
),
judged as (
  -- 评委没有到齐的站点不与其他站点比较，不排名次
  select *, judges = max(judges) over () as complete
  from means
),
placed as (
  select *, if(complete, rank() over (partition by complete order by round(score, 4) desc, round(full_mean, 4) desc), null) as place
  from judged
)
select placed.place, complete and count(*) over (partition by placed.place) > 1 as tied,
       if(complete, placed.place || if(tied, '（并列）', ''), '评分不全') as standing, communities.name, communities.street,
       placed.community, placed.score, placed.judges, placed.counted, placed.full_mean
from placed
join communities on communities.code = placed.community
order by placed.place nulls last, placed.community
