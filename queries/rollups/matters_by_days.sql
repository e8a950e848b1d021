/*
title: 每月受理事项按窗口和办结用时，到街道和社区类型（截止日期以后的事还没有发生，不计；截止日期不在月末时，每月分为两段，同 matters_by_month）
grain: 一行是一个街道一类社区一个受理月份一类窗口中，办结月份、超过限办日期的月份、办结用时都相同的事项
columns:
  month: [受理月份]
  closed_month: [办结月份]
  late_month: [超过限办日期的月份]
  days: [办结用时, 天]
  accepted: [受理, 件]
  in_time: [办结不晚于限办日期, 件]
  rated: [已评价, 件]
  content: [满意或基本满意, 件]
*/
with days as (
  select communities.street, communities.type, matters.window_kind, matters.accepted, matters.rating, matters.closed <= matters.due as in_time,
         -- 限办日期的次日起才算超期
         if(matters.closed <= cutoff, matters.closed, null) as closed, if(matters.due < cutoff, matters.due + 1, null) as late,
         if(cutoff = last_day(cutoff), 31, day(cutoff)) as split
  from matters
  join communities on communities.code = matters.community
  cross join (select cutoff from dataset) as dataset
  where matters.accepted <= cutoff
)
select street, type, window_kind,
       date_trunc('month', accepted)::date + if(day(accepted) > split, split, 0)::integer as month,
       date_trunc('month', closed)::date + if(day(closed) > split, split, 0)::integer as closed_month,
       date_trunc('month', late)::date + if(day(late) > split, split, 0)::integer as late_month,
       date_diff('day', accepted, closed) as days, count(*) as accepted,
       count(*) filter (where in_time and closed is not null) as in_time,
       count(rating) as rated,
       count(*) filter (where rating in ('满意', '基本满意')) as content
from days
group by all
order by all
