/*
title: 各街道问题按期整改的情况
grain: 一行是一个街道
params: [streets, types, since, until]
finding: "到期 {total[due]} 个问题中 {total[in_time]} 个按期整改，{last[street by share]}最低（{last[share]:.1f}%）"
alone: "到期 {total[due]} 个问题中 {total[in_time]} 个按期整改，{first[street]}整改率 {first[share]:.1f}%"
empty: 所选时段没有到期的督查问题。
columns:
  due: [到期, 个]
  in_time: [按期整改, 个]
  share: [按期整改率, '%', 1]
  label: [按期 / 到期]
*/
select chosen.street, count(*) as due, count(*) filter (where inspections.rectified <= inspections.deadline) as in_time,
       100.0 * count(*) filter (where inspections.rectified <= inspections.deadline) / count(*) as share,
       format('{:.1f}% · {} / {} 个', share, in_time, due) as label
  from inspections
  join chosen($streets, $types) as chosen using (community)
  where inspections.result = '问题' and inspections.date between $since::date and $until::date
    and inspections.deadline < $until::date
group by chosen.street
order by share desc, chosen.street
