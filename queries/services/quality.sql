/*
title: 各街道的按时办结率
grain: 一行是一个街道
params: [streets, types, since, until]
apart: street
finding: "{last[street by share]}按时办结率最低（{last[label]}）"
alone: "{first[street]}按时办结率 {first[label]}"
even: "各街道的按时办结率都是 {first[share]:.1f}%"
empty: 所选时段没有受理事项。
metric: on_time_share
ratio: [in_time, decided]
columns:
  accepted: [受理, 件]
  decided: [应办结, 件]
  in_time: [按时办结, 件]
  share: [按时办结率, '%', 1]
  label: [按时 / 应办结]
*/
select chosen.street, sum(matters.accepted)::bigint as accepted, sum(matters.decided)::bigint as decided,
       sum(matters.in_time)::bigint as in_time, 100.0 * sum(matters.in_time) / nullif(sum(matters.decided), 0) as share,
       format('{}% · {:,} / {:,} 件', share::varchar::decimal(18, 1), sum(matters.in_time)::bigint, sum(matters.decided)::bigint) as label
from matters_within([$since], [$until]) as matters
join chosen($streets, $types) as chosen using (community)
group by chosen.street
order by share desc nulls last, chosen.street
