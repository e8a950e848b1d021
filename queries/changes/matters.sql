/*
title: 各类窗口的事项指标
grain: 一行是一类窗口
params: [streets, types, since, until]
columns:
  matters: [办理服务事项, 件]
  matters_in_time: [按时办结, 件]
  matters_decided: [应办结, 件]
  matters_open: [在办事项, 件]
  matters_late: [超期未办结事项, 件]
  matters_rated: [已评价, 件]
  matters_content: [满意或基本满意, 件]
*/
with placed as (
  select window_kind, accepted, in_time, rated, content, coalesce(closed_month <= $until::date, false) as done, late_month <= $until::date as past,
         month >= date_trunc('month', $since::date) as within
  from matters_taken($until, $streets, $types) as matters
)
select window_kind,
       coalesce(sum(accepted) filter (where within), 0)::bigint as matters,
       coalesce(sum(in_time) filter (where within and done), 0)::bigint as matters_in_time,
       coalesce(sum(accepted) filter (where within and (done or past)), 0)::bigint as matters_decided,
       coalesce(sum(accepted) filter (where not done), 0)::bigint as matters_open,
       coalesce(sum(accepted) filter (where past and not done), 0)::bigint as matters_late,
       coalesce(sum(rated) filter (where within), 0)::bigint as matters_rated,
       coalesce(sum(content) filter (where within), 0)::bigint as matters_content
from placed
group by window_kind
order by window_kind
