/*
title: 公益岗位的认领和服务
grain: 一行是一个岗位
params: [streets, types]
finding: "{count:,} 种公益岗位，{first[post by claimed]}认领人数最多（{first[claimed]:,.0f} 人），{last[post by claimed]}最少（{last[claimed]:,.0f} 人）"
alone: "{first[post]}有 {first[claimed]:,.0f} 人认领"
even: "{count:,} 种公益岗位，认领人数都是 {first[claimed]:,.0f} 人"
empty: 所选范围内没有公益岗位记录。
choices: true
columns:
  category: [岗位类别]
  label: [认领和服务]
  communities: [设岗社区, 个]
  unclaimed: [无人认领社区, 个]
  claimed: [认领, 人]
  services: [服务, 次]
*/
with counts as (
  select posts.post, string_agg(distinct posts.category, '、' order by posts.category) as category, count(*) as communities,
         count(*) filter (where coalesce(posts.claimed, 0) = 0) as unclaimed,
         coalesce(sum(posts.claimed), 0)::bigint as claimed, sum(posts.services)::bigint as services
  from posts
  join chosen($streets, $types) as chosen using (community)
  group by posts.post
)
select *, concat_ws('，', format('{:,} 人', claimed), format('服务 {:,} 次', services)) as label
from counts
order by claimed desc, post
