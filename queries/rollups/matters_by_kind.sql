/*
title: 各社区每月各类受理事项的办理情况（截至数据截止日期）
grain: 一行是一个社区一个受理月份的一种事项（窗口、事项、办理层级、渠道）
columns:
  month: [受理月份]
  accepted: [受理, 件]
  closed: [已办结, 件]
  closed_in_time: [按时办结, 件]
  decided: [已办结或已到期, 件]
  open: [在办, 件]
  open_late: [超期未办, 件]
  rated: [已评价, 件]
  content: [满意或基本满意, 件]
*/
select community,
       date_trunc('month', accepted)::date as month,
       window_kind, subject, level, channel,
       count(*) as accepted,
       count(closed) as closed,
       count(*) filter (where closed <= due) as closed_in_time,
       count(*) filter (where closed is not null or due < cutoff) as decided,
       count(*) filter (where closed is null) as open,
       count(*) filter (where closed is null and due < cutoff) as open_late,
       count(rating) as rated,
       count(*) filter (where rating in ('满意', '基本满意')) as content
from matters
cross join (select cutoff from dataset) as dataset
group by all
order by all
