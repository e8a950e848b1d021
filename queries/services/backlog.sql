/*
title: 截至期末未办结事项的存续时间
grain: 一行是一段时间
params: [streets, types, until]
finding: "截至期末 {total[open]:,.0f} 件尚未办结，其中超过限办日期 {total[late]:,.0f} 件"
empty: 截至期末没有未办结的事项。
columns:
  age: [存续时间]
  open: [未办结, 件]
  late: [超期, 件]
*/
with ages as (
  select $until::date - matters.accepted as age, matters.due < $until::date as late
  from matters
  join chosen($streets, $types) as chosen using (community)
  where matters.accepted <= $until::date and coalesce(matters.closed > $until::date, true)
),
bands as (
  select case when age <= 7 then 1 when age <= 30 then 2 when age <= 90 then 3 else 4 end as position, late from ages
)
select ['7 天以内', '8–30 天', '31–90 天', '90 天以上'][position] as age, count(*) as open, count(*) filter (where late) as late
from bands
group by position
order by position
