/*
title: 各类窗口的办结用时
grain: 一行是一类窗口
params: [streets, types, since, until]
finding: "{first[window_kind by p90]}办结最慢：一半在 {first[median]:.0f} 天内，九成在 {first[p90]:.0f} 天内"
empty: 所选时段受理的事项，截至期末没有办结的。
columns:
  closed_count: [已办结, 件]
  median: [中位数, 天]
  p90: [九成以内, 天]
  in_time: [按时办结, 件]
  decided: [应办结, 件]
  share: [按时办结率, '%', 1]
*/
with matters_known as (
  select matters.window_kind, matters.accepted, matters.due, if(matters.closed <= $until::date, matters.closed, null) as closed
  from matters
  join chosen($streets, $types) as chosen using (community)
  where matters.accepted between $since::date and $until::date
)
select window_kind, count(closed) as closed_count, quantile_cont(closed - accepted, 0.5) as median,
       quantile_cont(closed - accepted, 0.9) as p90, count(*) filter (where closed <= due) as in_time,
       count(*) filter (where closed is not null or due < $until::date) as decided,
       100.0 * count(*) filter (where closed <= due) / nullif(count(*) filter (where closed is not null or due < $until::date), 0) as share
from matters_known
group by window_kind
having count(closed) > 0
order by p90 desc, median desc, window_kind
