/*
title: 各类窗口的办结用时
grain: 一行是一类窗口
params: [streets, types, since, until]
finding: "{first[window_kind by p90]}办结最慢：一半在 {first[median]:.0f} 天内，九成在 {first[p90]:.0f} 天内"
empty: 所选时段受理的事项，截至期末没有办结的。
choices: true
columns:
  closed_count: [已办结, 件]
  median: [半数办结用时, 天]
  p90: [九成办结用时, 天]
  in_time: [按时办结, 件]
  decided: [应办结, 件]
  share: [按时办结率, '%', 1]
*/
with counted as (
  select matters.window_kind, if(matters.closed_month <= $until::date, matters.days, null) as days, sum(matters.accepted) as accepted,
         sum(matters.in_time) as in_time, coalesce(sum(matters.accepted) filter (where matters.late_month <= $until::date), 0) as late
  from matters_taken($until, $streets, $types) as matters
  where matters.month >= date_trunc('month', $since::date)
  group by all
),
-- 办结用时由短到长排起来，第 ranked 件及以前的用时都不超过 days
ranked as (
  select *, sum(accepted) filter (where days is not null) over (partition by window_kind order by days nulls last) as ranked,
         sum(accepted) filter (where days is not null) over (partition by window_kind) as closed_count
  from counted
),
placed as (
  select *, (closed_count - 1) * 0.5 as half, (closed_count - 1) * 0.9 as nine
  from ranked
)
select window_kind, any_value(closed_count)::bigint as closed_count,
       min(days) filter (where ranked > floor(half))
         + (half - floor(half)) * (min(days) filter (where ranked > ceil(half)) - min(days) filter (where ranked > floor(half))) as median,
       min(days) filter (where ranked > floor(nine))
         + (nine - floor(nine)) * (min(days) filter (where ranked > ceil(nine)) - min(days) filter (where ranked > floor(nine))) as p90,
       sum(if(days is null, 0, in_time))::bigint as in_time,
       sum(if(days is null, late, accepted))::bigint as decided,
       100.0 * sum(if(days is null, 0, in_time)) / nullif(sum(if(days is null, late, accepted)), 0) as share
from placed
where closed_count > 0
group by window_kind, half, nine
order by p90 desc, median desc, window_kind
