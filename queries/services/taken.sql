/*
title: 事项办结用时的分布
grain: 一行是一段用时
params: [streets, types, since, until]
finding: "已办结 {total[closed_count]:,.0f} 件，其中{first[taken]}办结 {first[closed_count]:,.0f} 件，占 {first[share]:.1f}%"
empty: 所选时段受理的事项，截至期末没有办结的。
aside: [position]
choices: true
columns:
  position: [次序]
  taken: [用时]
  closed_count: [办结, 件]
  share: [占比, '%', 1]
*/
with bands as (
  select case when days = 0 then 1 when days <= 3 then 2 when days <= 7 then 3 when days <= 15 then 4 when days <= 30 then 5 else 6 end as position,
         sum(accepted) as accepted
  from matters_taken($until, $streets, $types) as matters
  where matters.month >= date_trunc('month', $since::date) and matters.closed_month <= $until::date
  group by all
)
select position, ['当天', '1–3 天', '4–7 天', '8–15 天', '16–30 天', '30 天以上'][position] as taken, accepted::bigint as closed_count,
       100.0 * accepted / sum(accepted) over () as share
from bands
order by position
