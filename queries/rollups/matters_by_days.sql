/*
title: 每月受理事项按窗口和办结用时，到街道和社区类型（截止日期以后的事还没有发生，不计）
grain: 一行是一个街道一类社区一个受理月份一类窗口中，办结月份、超过限办日期的月份、办结用时都相同的事项
columns:
  month: [受理月份]
  closed_month: [办结月份]
  late_month: [超过限办日期的月份]
  days: [办结用时, 天]
  accepted: [受理, 件]
  in_time: [办结不晚于限办日期, 件]
*/
with days as (
  select communities.street, communities.type, matters.window_kind, matters.accepted, matters.closed <= matters.due as in_time,
         -- 限办日期的次日起才算超期
         if(matters.closed <= cutoff, matters.closed, null) as closed, if(matters.due < cutoff, matters.due + 1, null) as late
  from matters
  join communities on communities.code = matters.community
  cross join (select cutoff from dataset) as dataset
  where matters.accepted <= cutoff
)
select street, type, window_kind, date_trunc('month', accepted)::date as month, date_trunc('month', closed)::date as closed_month,
       date_trunc('month', late)::date as late_month, date_diff('day', accepted, closed) as days, count(*) as accepted,
       count(*) filter (where in_time and closed is not null) as in_time
from days
group by all
order by all
