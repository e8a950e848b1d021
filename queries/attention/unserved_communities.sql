/*
title: 没有社会组织服务的社区
grain: 一行是一个社区
params: [streets, types, since, until, threshold]
finding: "{count:,} / {first[of]:,} 个社区没有社会组织提供服务"
empty: 所选时段没有缺少社会组织服务的社区。
aside: [of]
apart: community
among: {of: [rows, all]}
columns:
  of: [社区, 个]
  served: [服务, 人次]
*/
select chosen.street, chosen.community, chosen.name, coalesce(sum(social_services.served), 0)::bigint as served,
       count(social_services.community) <= $threshold::integer as found -- 登记了服务而没有填人次的，不算没有服务
from chosen($streets, $types) as chosen
left join social_services on social_services.community = chosen.community
  and social_services.month between $since::date and $until::date
where exists (select 1 from social_services as any_row where any_row.month <= $until::date)
group by chosen.street, chosen.community, chosen.name
order by chosen.community
