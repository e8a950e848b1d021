/*
title: 无人认领的公益岗位
grain: 一行是一个社区的一种岗位
params: [streets, types, threshold]
finding: "{count:,} / {first[of]:,} 个公益岗位无人认领"
empty: 没有无人认领的公益岗位。
aside: [of]
apart: community
among: {of: [rows, all]}
columns:
  of: [公益岗位, 个]
*/
select chosen.street, chosen.community, chosen.name, posts.post, posts.claimed, posts.claimed <= $threshold::integer as found
from posts
join chosen($streets, $types) as chosen using (community)
order by posts.post, chosen.community
