/*
title: 各时段内受理的事项，办理状态截至该时段期末
grain: 一行是一个时段一个社区的一个受理月份
params: [sinces, untils]
*/
select period.since, period.until, months.community, months.month,
       sum(accepted)::bigint as accepted,
       coalesce(sum(in_time) filter (where closed_month <= until), 0)::bigint as in_time,
       coalesce(sum(accepted) filter (where closed_month <= until or late_month <= until), 0)::bigint as decided,
       sum(rated)::bigint as rated,
       sum(content)::bigint as content
from (select distinct unnest(sinces::date[]) as since, unnest(untils::date[]) as until) as period
join matters_by_month as months on months.month between date_trunc('month', period.since) and period.until
group by all
