/*
title: 各社区每月受理事项按办结、到期的月份
grain: 一行是一个社区一个受理月份中，办结月份、超过限办日期的月份都相同的事项
columns:
  month: [受理月份]
  closed_month: [办结月份]
  late_month: [超过限办日期的月份]
  accepted: [受理, 件]
  in_time: [办结不晚于限办日期, 件]
  rated: [已评价, 件]
  content: [满意或基本满意, 件]
*/
select community,
       date_trunc('month', accepted)::date as month,
       date_trunc('month', if(closed <= cutoff, closed, null))::date as closed_month,
       -- 限办日期的次日起才算超期；截止日期以后的事还没有发生
       date_trunc('month', if(due < cutoff, due + 1, null))::date as late_month,
       count(*) as accepted,
       count(*) filter (where closed <= due) as in_time,
       count(rating) as rated,
       count(*) filter (where rating in ('满意', '基本满意')) as content
from matters
cross join (select cutoff from dataset) as dataset
group by all
order by all
