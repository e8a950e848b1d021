/*
title: 事项办结用时的分布
grain: 一行是一段用时
params: [streets, types, since, until]
finding: "已办结 {total[closed_count]:,.0f} 件，其中用时{first[taken]}的 {first[closed_count]:,.0f} 件，占 {first[share]:.1f}%"
empty: 所选时段受理的事项，截至期末没有办结的。
columns:
  taken: [用时]
  closed_count: [办结, 件]
  share: [占比, '%', 1]
*/
with bands as (
  select case when matters.closed = matters.accepted then 1 when matters.closed - matters.accepted <= 3 then 2
              when matters.closed - matters.accepted <= 7 then 3 when matters.closed - matters.accepted <= 15 then 4
              when matters.closed - matters.accepted <= 30 then 5 else 6 end as position
  from matters
  join chosen($streets, $types) as chosen using (community)
  where matters.accepted between $since::date and $until::date and matters.closed <= $until::date
)
select ['当天', '1–3 天', '4–7 天', '8–15 天', '16–30 天', '30 天以上'][position] as taken, count(*) as closed_count,
       100.0 * count(*) / sum(count(*)) over () as share
from bands
group by position
order by position
