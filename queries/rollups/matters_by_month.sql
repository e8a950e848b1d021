/*
title: 各社区每月受理事项的办理情况（截至数据截止日期）
grain: 一行是一个社区一个受理月份
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
select community, month,
       sum(accepted)::bigint as accepted,
       sum(closed)::bigint as closed,
       sum(closed_in_time)::bigint as closed_in_time,
       sum(decided)::bigint as decided,
       sum(open)::bigint as open,
       sum(open_late)::bigint as open_late,
       sum(rated)::bigint as rated,
       sum(content)::bigint as content
from matters_by_kind
group by community, month
order by community, month
