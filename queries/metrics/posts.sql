/*
title: 公益岗位指标
grain: 一行是一个时段中的全区、一个街道或一个社区
params: [sinces, untils, streets, types]
*/
with totals as (
  select grouping(scope.street, scope.community) as grouped, scope.street, scope.community,
         count(distinct posts.post) as posts,
         list(distinct posts.post) as posts_found,
         count(posts.post) as posts_offered,
         count(*) filter (where posts.claimed = 0) as posts_unclaimed,
         sum(posts.claimed)::bigint as post_holders,
         sum(posts.services)::bigint as post_services
  from scope(($sinces::date[])[:1], ($untils::date[])[:1], $streets, $types) as scope
  left join posts on posts.community = scope.community
  group by grouping sets ((), (scope.street), (scope.street, scope.community))
  having count(*) > 0
)
select totals.grouped, period.since, period.until, totals.* exclude (grouped)
from totals
cross join (select unnest($sinces::date[]) as since, unnest($untils::date[]) as until) as period -- 台账只有现状，各时段相同
order by all
