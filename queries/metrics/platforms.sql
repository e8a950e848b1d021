/*
title: 信息平台与社会服务指标
grain: 一行是一个时段中的全区、一个街道或一个社区
params: [sinces, untils, streets, types]
*/
with built as (
  select scope.since, scope.until, scope.street, scope.community, count(platforms.built) as platforms
  from scope($sinces, $untils, $streets, $types) as scope
  left join platforms on platforms.community = scope.community and platforms.built <= scope.until
  group by all
),
served as (
  select scope.since, scope.until, scope.community,
         list(distinct social_services.organisation) as organisations,
         sum(social_services.served) as served
  from scope($sinces, $untils, $streets, $types) as scope
  join social_services on social_services.community = scope.community
    and social_services.month between scope.since and scope.until
  group by all
)
select grouping(street, community) as grouped, since, until, street, community,
       sum(platforms)::bigint as platforms,
       count(*) as communities_counted,
       100 * sum(platforms) / nullif(count(*), 0) as platform_share,
       list_distinct(flatten(list(organisations))) as social_orgs_found,
       coalesce(len(social_orgs_found), 0) as social_orgs,
       coalesce(sum(served), 0)::bigint as social_served,
       count(*) filter (where served is null) as communities_unserved
from built
left join served using (since, until, community)
group by grouping sets ((since, until), (since, until, street), (since, until, street, community))
order by all
