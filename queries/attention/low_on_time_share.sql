/*
title: 按时办结率偏低的社区
grain: 一行是一个社区
params: [streets, types, since, until, threshold]
finding: "{count:,} / {first[of]:,} 个有到期事项的社区按时办结率低于 {threshold:g}%，{first[name by share]}最低（{first[share]:.1f beside {threshold}}%，{first[in_time]:,.0f} / {first[decided]:,.0f} 件）"
alone: "{count:,} / {first[of]:,} 个有到期事项的社区按时办结率低于 {threshold:g}%：{first[name]}（{first[share]:.1f beside {threshold}}%，{first[in_time]:,.0f} / {first[decided]:,.0f} 件）"
empty: 所选范围内没有按时办结率偏低的社区。
aside: [of, threshold]
apart: community
among: {of: [rows, all]}
columns:
  of: [有到期事项的社区, 个]
  share: [按时办结率, '%', 1, threshold]
  threshold: [阈值, '%', null]
  in_time: [按时办结, 件]
  decided: [应办结, 件]
*/
select chosen.street, chosen.community, chosen.name,
       100 * sum(months.in_time) / nullif(sum(months.decided), 0) as share, sum(months.in_time)::bigint as in_time,
       sum(months.decided)::bigint as decided, share < $threshold::double as found, $threshold::double as threshold
from matters_within([$since], [$until]) as months
join chosen($streets, $types) as chosen using (community)
group by chosen.street, chosen.community, chosen.name
having sum(months.decided) > 0
order by share, chosen.community
