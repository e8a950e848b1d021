/*
title: 观摩各站的看点和得分
grain: 一行是一次观摩的一站
params: [streets, types, since, until]
finding: "最近一次观摩{first[name by latest]}得分最高（{first[score]:.1f} 分，填报名次 {first[place]}）"
aside: [latest]
empty: 所选时段没有观摩安排。
columns:
  date: [观摩日期]
  score: [填报得分, 分, 1]
  place: [填报名次]
  latest: [最近一次得分, 分, 1]
*/
with placed as (
  select *, case when score is not null
                 then if(count(*) over (partition by tour, score) > 1, '并列 ', '')
                      || rank() over (partition by tour order by score desc nulls last) end as place
  from tours
)
select placed.tour, placed.date, chosen.street, chosen.community, chosen.name, placed.highlight, placed.score, placed.place,
       case when placed.tour = first(placed.tour) over (order by placed.date desc, placed.tour) then placed.score end as latest
from placed
join chosen($streets, $types) as chosen using (community)
where placed.date between $since::date and $until::date
order by max(placed.date) over (partition by placed.tour) desc, placed.tour, placed.score desc nulls last, placed.position
