/*
title: 历届社区两委班子
grain: 一行是一届
params: [streets, types, until]
finding: "第 {last[term]} 届 {last[communities]} 个社区共有班子成员 {last[members]:,.0f} 人；一线锻炼 {last[frontline_members]:,.0f} / {last[recorded]:,.0f} 人（{last[share]:.1f}%）"
nil: [lately, "第 {last[term]} 届 {last[communities]} 个社区共有班子成员 {last[members]:,.0f} 人"]
empty: 所选范围内没有两委班子记录。
aside: [recorded, lately]
choices: true
columns:
  communities: [社区, 个]
  members: [班子成员, 人]
  frontline_members: [一线锻炼, 人]
  share: [一线锻炼占比, '%', 1]
  recorded: [填报一线锻炼的班子成员, 人]
  lately: [其中最近一届, 人]
  head_trainings: [主职培训, 人次]
  mean: [平均每社区, 人, 1]
*/
select committees.term, count(*) as communities, sum(committees.members)::bigint as members,
       1.0 * sum(committees.members) / count(*) as mean, sum(committees.frontline_members)::bigint as frontline_members,
       sum(committees.members) filter (where committees.frontline_members is not null)::bigint as recorded,
       100.0 * sum(committees.frontline_members) / nullif(sum(committees.members) filter (where committees.frontline_members is not null), 0) as share,
       sum(committees.head_trainings)::bigint as head_trainings,
       if(committees.term = max(committees.term) over (), coalesce(recorded, 0), 0) as lately
from committees
join chosen($streets, $types) as chosen using (community)
where committees.election_date <= $until::date
group by committees.term
order by term
