/*
title: 各街道问题按期整改的情况
grain: 一行是一个街道
params: [streets, types, since, until]
finding: "到期 {total[due]:,} 个问题中 {total[in_time]:,} 个按期整改，{last[street by share]}最低（{last[label]}）"
alone: "到期 {total[due]:,} 个问题中 {total[in_time]:,} 个按期整改，{first[street]}整改率 {first[label]}"
even: "到期 {total[due]:,} 个问题中 {total[in_time]:,} 个按期整改，各街道的整改率都是 {first[share]:.1f}%"
empty: 所选时段没有到期的督查问题。
metric: rectified_in_time_share
ratio: [in_time, due]
columns:
  due: [到期, 个]
  in_time: [按期整改, 个]
  share: [按期整改率, '%', 1]
  label: [按期 / 到期]
*/
with problems as (
  select community, rectified <= deadline as in_time
  from inspections
  where result = '问题' and date between $since::date and $until::date and deadline < $until::date
),
streets as (
  select chosen.street, count(problems.community) as due, count(*) filter (where problems.in_time) as in_time
  from chosen($streets, $types) as chosen
  left join problems using (community)
  group by chosen.street
)
select street, due, in_time, 100.0 * in_time / nullif(due, 0) as share,
       coalesce(format('{}% · {:,} / {:,} 个', share::varchar::decimal(18, 1), in_time, due), '无到期问题') as label
from streets
where exists (select 1 from streets as others where others.due > 0)
order by share desc nulls first, street
