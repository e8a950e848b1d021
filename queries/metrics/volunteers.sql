/*
title: 志愿者与志愿站点指标
grain: 一行是一个时段中的全区、一个街道或一个社区
params: [sinces, untils, streets, types]
*/
with registered as (
  select scope.since, scope.until, scope.street, scope.community, scope.residents,
         sum(volunteers.registered) as total,
         sum(volunteers.registered) filter (where volunteers.month >= scope.since) as new
  from scope($sinces, $untils, $streets, $types) as scope
  left join volunteers on volunteers.community = scope.community and volunteers.month <= scope.until
  group by all
),
opened as (
  select scope.since, scope.until, scope.community, count(*) as stations
  from scope($sinces, $untils, $streets, $types) as scope
  join stations on stations.community = scope.community and stations.opened <= scope.until
  group by all
)
select grouping(street, community) as grouped, since, until, street, community,
       coalesce(sum(total), 0)::bigint as volunteers,
       coalesce(sum(new), 0)::bigint as volunteers_new,
       sum(total) filter (where residents > 0) as volunteers_of_residents,
       sum(residents) as residents_counted,
       1000 * sum(total) filter (where residents > 0) / nullif(sum(residents), 0) as volunteers_per_1000,
       coalesce(sum(stations), 0)::bigint as stations
from registered
left join opened using (since, until, community)
group by grouping sets ((since, until), (since, until, street), (since, until, street, community))
order by all
