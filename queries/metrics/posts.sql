/*
title: 公益岗位指标
grain: 一行是一个时段中的全区、一个街道或一个社区
params: [sinces, untils, streets, types]
*/
select grouping(scope.street, scope.community) as grouped, scope.since, scope.until, scope.street, scope.community,
       count(distinct posts.post) as posts,
       list(distinct posts.post) as posts_found,
       count(posts.post) as posts_offered,
       count(*) filter (where posts.claimed = 0) as posts_unclaimed,
       sum(posts.claimed)::bigint as post_holders,
       sum(posts.services)::bigint as post_services
from scope($sinces, $untils, $streets, $types) as scope
left join posts on posts.community = scope.community
group by grouping sets ((since, until), (since, until, street), (since, until, street, scope.community))
order by all
