/*
title: 社会组织在各社区的服务
grain: 一行是一个社会组织在一个社区的服务，没有服务的也有一行
params: [streets, types, since, until]
finding: "{first[uncovered]} / {first[of]} 个社区没有任何社会组织服务"
empty: 所选时段没有社会组织服务记录。
aside: [uncovered, of]
columns:
  served: [服务, 人次]
  services: [服务项目]
  label: [人次]
  uncovered: [没有服务的社区, 个]
  of: [社区, 个]
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
)
select chosen.street, chosen.community, chosen.name, organisations.organisation, served.served, served.services,
       coalesce(format('{:,}', served.served), '—') as label,
       count(*) filter (where not exists (select 1 from served as own where own.community = chosen.community)) over ()
         // (select count(*) from organisations) as uncovered,
       (select count(*) from chosen($streets, $types) as everyone) as of
from chosen($streets, $types) as chosen
cross join organisations
left join served using (community, organisation)
order by chosen.community, organisations.together desc, organisations.organisation
