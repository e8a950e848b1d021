/*
title: 各月末和截止日期尚未办结的事项，按存续时间，到街道和社区类型
grain: 一行是一个期末一个街道一类社区中，存续时间段和是否超期都相同的事项
columns:
  until: [期末]
  band: [存续时间段]
  late: [是否超过限办日期]
  open: [未办结, 件]
*/
with days as (
  select communities.street, communities.type, matters.accepted, matters.closed, matters.due, count(*) as matters
  from matters
  join communities on communities.code = matters.community
  group by all
),
months as (
  select unnest(generate_series(date_trunc('month', first)::date, cutoff, interval 1 month)) as month, cutoff
  from (select least(min(matters.accepted), min(dataset.start)) as first, min(dataset.cutoff) as cutoff from matters cross join dataset)
),
ends as (
  select least(last_day(month), cutoff) as until from months
)
select ends.until, days.street, days.type,
       case when date_diff('day', days.accepted, ends.until) <= 7 then 1 when date_diff('day', days.accepted, ends.until) <= 30 then 2
            when date_diff('day', days.accepted, ends.until) <= 90 then 3 else 4 end as band,
       days.due < ends.until as late, sum(days.matters)::bigint as open
from days
join ends on days.accepted <= ends.until and coalesce(days.closed > ends.until, true)
group by all
order by all
