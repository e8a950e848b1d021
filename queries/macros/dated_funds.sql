/*
title: 各笔专项经费，每个期末各一行：晚于期末的日期当时还没有
grain: 一行是一个期末的一笔经费
params: [untils]
*/
select period.until, funds.year, funds.community, funds.project, funds.category, funds.amount,
       if(consulted <= period.until, consulted, null) as consulted,
       if(proposed <= period.until, proposed, null) as proposed,
       if(deliberated <= period.until, deliberated, null) as deliberated,
       if(resolved <= period.until, resolved, null) as resolved,
       if(decision_published <= period.until, decision_published, null) as decision_published,
       if(result_published <= period.until, result_published, null) as result_published,
       if(paid <= period.until, paid, null) as paid
from (select distinct unnest(untils::date[]) as until) as period
cross join funds
