/*
title: 服务群众专项经费指标（时段内各年度）
grain: 一行是一个时段中的全区、一个街道或一个社区
params: [sinces, untils, streets, types]
*/
with allotted as (
  select scope.since, scope.until, scope.street, scope.community, sum(allocations.amount) as allotted, count(allocations.amount) as allotments
  from scope($sinces, $untils, $streets, $types) as scope
  left join allocations on allocations.community = scope.community and allocations.year between year(scope.since) and year(scope.until)
  group by all
),
used as (
  select scope.since, scope.until, scope.community, sum(funds.amount) filter (where funds.paid <= scope.until) as used, count(*) as items,
         count(*) filter (where exists (
           select 1 from fund_breaches($untils) as breach
           where breach.until = scope.until and breach.year = funds.year and breach.community = funds.community
             and breach.project = funds.project
         )) as breaches
  from scope($sinces, $untils, $streets, $types) as scope
  join funds on funds.community = scope.community and funds.year between year(scope.since) and year(scope.until)
  group by all
)
select grouping(street, community) as grouped, since, until, street, community,
       sum(allotted) as fund_allotted,
       sum(allotments)::bigint as fund_allotments,
       sum(allotted) / nullif(sum(allotments), 0) as fund_per_community,
       coalesce(sum(used), 0) as fund_used,
       100 * coalesce(sum(used), 0) / nullif(sum(allotted), 0) as fund_execution,
       coalesce(sum(items), 0)::bigint as fund_items,
       coalesce(sum(breaches), 0)::bigint as fund_breaches
from allotted
left join used using (since, until, community)
group by grouping sets ((since, until), (since, until, street), (since, until, street, community))
order by all
