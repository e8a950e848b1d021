/*
title: 观摩各站的看点和得分
grain: 一行是一次观摩的一站
params: [streets, types, since, until]
finding: "最近一次观摩得分最高的是{first[name by latest]}（{first[score]:.1f} 分）"
aside: [latest]
empty: 所选时段没有观摩安排。
columns:
  date: [观摩日期]
  score: [填报得分, 分, 1]
  place: [填报名次]
  latest: [最近一次得分, 分, 1]
*/
select tours.tour, tours.date, chosen.street, chosen.community, chosen.name, tours.highlight, tours.score,
       case when tours.score is not null
            then if(count(*) over (partition by tours.tour, tours.score) > 1, '并列 ', '')
                 || rank() over (partition by tours.tour order by tours.score desc nulls last) end as place,
       case when tours.tour = first(tours.tour) over (order by tours.date desc, tours.tour) then tours.score end as latest
from tours
join chosen($streets, $types) as chosen using (community)
where tours.date between $since::date and $until::date
order by tours.date desc, tours.tour, tours.score desc nulls last, tours.position
