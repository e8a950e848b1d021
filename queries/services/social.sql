/*
title: 社会组织提供的服务
grain: 一行是一个社会组织的一项服务
params: [streets, types, since, until]
finding: "{first[kind by served]}服务最多（{first[served]:,.0f} 人次，{first[communities]:,} 个社区）"
alone: "{first[kind]}服务 {first[served]:,.0f} 人次（{first[communities]:,} 个社区）"
nil: [told, "社会组织的服务没有登记服务人次"]
empty: 所选时段没有社会组织服务记录。
aside: [kind, told]
choices: true
columns:
  kind: [社会组织和服务]
  communities: [服务社区, 个]
  served: [服务, 人次]
  told: [登记的服务, 人次]
  label: [服务情况]
*/
select social.organisation, social.service, count(distinct social.community) as communities, sum(social.served)::bigint as served, coalesce(sum(social.served), 0)::bigint as told,
       format('{:,} 人次', sum(social.served)::bigint) as label, social.organisation || ' · ' || social.service as kind
from social_services as social
join chosen($streets, $types) as chosen using (community)
where social.month between date_trunc('month', $since::date) and $until::date
group by social.organisation, social.service
order by served desc, organisation, service
