/*
title: 各街道的按时办结率和群众满意率
grain: 一行是一个街道
params: [streets, types, since, until]
finding: "{last[street]}按时办结率最低（{last[share]:.1f}%）"
empty: 所选时段没有受理事项。
columns:
  accepted: [受理, 件]
  decided: [应办结, 件]
  share: [按时办结率, '%', 1]
  rated: [评价, 件]
  content_share: [群众满意率, '%', 1]
  label: [按时 / 应办结]
  visitors: [接待群众, 人次]
*/
with counts as (
  select chosen.street, sum(matters.accepted)::bigint as accepted, sum(matters.decided)::bigint as decided,
         sum(matters.closed_in_time)::bigint as in_time, sum(matters.rated)::bigint as rated, sum(matters.content)::bigint as content
  from matters_by_month as matters
  join chosen($streets, $types) as chosen using (community)
  where matters.month between date_trunc('month', $since::date) and $until::date
  group by chosen.street
),
received as (
  select chosen.street, sum(visits.visitors)::bigint as visitors
  from visits
  join chosen($streets, $types) as chosen using (community)
  where visits.month between date_trunc('month', $since::date) and $until::date
  group by chosen.street
)
select street, accepted, decided, 100.0 * in_time / nullif(decided, 0) as share, in_time || ' / ' || decided || ' 件' as label, rated,
       100.0 * content / nullif(rated, 0) as content_share, received.visitors
from counts
left join received using (street)
order by share desc nulls last, street
