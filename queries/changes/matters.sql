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
  select window_kind, closed <= $until as done, due < $until as past, closed <= due as in_time, rating,
         accepted >= date_trunc('month', $since::date) as within
  from matters
  join chosen($streets, $types) as chosen using (community)
  where accepted <= $until
)
select window_kind,
       count(*) filter (where within) as matters,
       count(*) filter (where within and done and in_time) as matters_in_time,
       count(*) filter (where within and (coalesce(done, false) or past)) as matters_decided,
       count(*) filter (where not coalesce(done, false)) as matters_open,
       count(*) filter (where past and not coalesce(done, false)) as matters_late,
       count(rating) filter (where within) as matters_rated,
       count(*) filter (where within and rating in ('满意', '基本满意')) as matters_content
from placed
group by window_kind
order by window_kind
