/*
title: 社区名录指标
grain: 一行是一个时段中的全区、一个街道或一个社区
params: [sinces, untils, streets, types]
*/
with totals as (
  select grouping(scope.street, scope.community) as grouped, scope.street, scope.community,
         count(distinct scope.street) as streets,
         list(distinct scope.street) as streets_found,
         count(distinct scope.community) as communities,
         count(distinct communities.type) as site_types,
         list(distinct communities.type) as site_types_found,
         sum(scope.households)::bigint as households,
         sum(scope.residents)::bigint as residents
  from scope(($sinces::date[])[:1], ($untils::date[])[:1], $streets, $types) as scope
  join communities on communities.code = scope.community
  group by grouping sets ((), (scope.street), (scope.street, scope.community))
  having count(*) > 0
)
select totals.grouped, period.since, period.until, totals.* exclude (grouped)
from totals
cross join (select unnest($sinces::date[]) as since, unnest($untils::date[]) as until) as period -- 台账只有现状，各时段相同
order by all
