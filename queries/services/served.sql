/*
title: 社会组织在各社区的服务
grain: 一行是一个社会组织在一个社区的服务，没有服务的也有一行
params: [streets, types, since, until]
finding: "{first[uncovered]:,} / {first[of]:,} 个社区没有任何社会组织服务，另有 {first[single]:,?有} 个只有一个组织服务"
nil: [uncovered, "{first[of]:,} 个社区都有社会组织服务，其中 {first[single]:,?有} 个只有一个组织服务"]
empty: 所选时段没有社会组织服务记录。
folds: 其余 {first[several]:,} 个社区有两个以上组织服务，{first[uncovered]:,} 个社区没有
aside: [uncovered, single, several, of, folded]
columns:
  served: [服务, 人次]
  services: [服务项目]
  label: [人次]
  uncovered: [没有服务的社区, 个]
  single: [只有一个组织服务的社区, 个]
  several: [有两个以上组织服务的社区, 个]
  of: [社区, 个]
  folded: [先折叠]
*/
with served as (
  select community, organisation, sum(served)::bigint as served, string_agg(distinct service, '、' order by service) as services
  from social_services
  where month between date_trunc('month', $since::date) and $until::date
  group by community, organisation
),
organisations as (
  select organisation, sum(served.served) as together
  from served
  join chosen($streets, $types) as chosen using (community)
  group by organisation
),
communities as (
  select chosen.street, chosen.community, chosen.name, count(served.organisation) as served_by
  from chosen($streets, $types) as chosen
  left join served using (community)
  group by chosen.street, chosen.community, chosen.name
),
totals as (
  select count(*) filter (where served_by = 0) as uncovered, count(*) filter (where served_by = 1) as single,
         count(*) filter (where served_by > 1) as several, count(*) as of
  from communities
)
select communities.street, communities.community, communities.name, organisations.organisation, served.served, served.services,
       coalesce(format('{:,}', served.served), '—') as label, totals.*, served_by <> 1 as folded
from communities
cross join organisations
cross join totals
left join served using (community, organisation)
order by folded, served_by, communities.community, organisations.together desc, organisations.organisation
