/*
title: 社区名录指标
grain: 一行是一个时段中的全区、一个街道或一个社区
params: [sinces, untils, streets, types]
*/
select grouping(scope.street, community) as grouped, since, until, scope.street, community,
       count(distinct scope.street) as streets,
       list(distinct scope.street) as streets_found,
       count(distinct community) as communities,
       count(distinct communities.type) as site_types,
       list(distinct communities.type) as site_types_found,
       sum(scope.households)::bigint as households,
       sum(scope.residents)::bigint as residents
from scope($sinces, $untils, $streets, $types) as scope
join communities on communities.code = scope.community
group by grouping sets ((since, until), (since, until, scope.street), (since, until, scope.street, community))
order by all
