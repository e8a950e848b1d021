/*
title: 接待群众指标
grain: 一行是一个时段中的全区、一个街道或一个社区
params: [sinces, untils, streets, types]
*/
select grouping(scope.street, scope.community) as grouped, scope.since, scope.until, scope.street, scope.community,
       coalesce(sum(visits.visitors), 0)::bigint as visits
from scope($sinces, $untils, $streets, $types) as scope
left join visits on visits.community = scope.community and visits.month between scope.since and scope.until
group by grouping sets ((since, until), (since, until, street), (since, until, street, scope.community))
order by all
