/*
title: 各期末尚未办结的事项，不论何时受理
grain: 一行是一个期末的一个社区
params: [untils]
*/
select period.until, months.community,
       sum(accepted)::bigint as open,
       coalesce(sum(accepted) filter (where late_month <= until), 0)::bigint as late
from (select distinct unnest(untils::date[]) as until) as period
join matters_by_month as months on months.month <= period.until and coalesce(months.closed_month > period.until, true)
group by all
