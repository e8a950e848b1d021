/*
title: 各社区每月受理事项按办结、到期的月份（截止日期不在月末时，每月分为到截止那一天和其后两段，便于同期相比）
grain: 一行是一个社区一个受理月份中，办结月份、超过限办日期的月份都相同的事项
columns:
  month: [受理月份，或其后段的第一天]
  closed_month: [办结月份]
  late_month: [超过限办日期的月份]
  accepted: [受理, 件]
  in_time: [办结不晚于限办日期, 件]
  rated: [已评价, 件]
  content: [满意或基本满意, 件]
  first_due: [最早的限办日期]
*/
with days as (
  select community, accepted, due, rating, matters.closed <= due as in_time,
         -- 限办日期的次日起才算超期；截止日期以后的事还没有发生
         if(matters.closed <= cutoff, matters.closed, null) as closed, if(due < cutoff, due + 1, null) as late,
         if(cutoff = last_day(cutoff), 31, day(cutoff)) as split
  from matters
  cross join (select cutoff from dataset) as dataset
)
select community,
       date_trunc('month', accepted)::date + if(day(accepted) > split, split, 0)::integer as month,
       date_trunc('month', closed)::date + if(day(closed) > split, split, 0)::integer as closed_month,
       date_trunc('month', late)::date + if(day(late) > split, split, 0)::integer as late_month,
       count(*) as accepted,
       count(*) filter (where in_time) as in_time,
       count(rating) as rated,
       count(*) filter (where rating in ('满意', '基本满意')) as content,
       min(due) as first_due
from days
group by all
order by all
