/*
title: 双报到指标（党员记在居住地社区，未填居住地的记在单位所在地社区）
grain: 一行是一个时段中的全区、一个街道或一个社区
params: [sinces, untils, streets, types]
*/
with reported as (
  select scope.since, scope.until, scope.street, scope.community, any_value(scope.residents) as residents,
         sum(checkins.members) as members,
         sum(checkins.county_level_members) as county_level,
         count(checkins.county_level_members) as county_level_known
  from scope($sinces, $untils, $streets, $types) as scope
  left join checkins on coalesce(checkins.home_community, checkins.work_community) = scope.community
    and checkins.date <= scope.until
  group by scope.since, scope.until, scope.street, scope.community
)
select grouping(street, community) as grouped, since, until, street, community,
       coalesce(sum(members), 0)::bigint as members,
       if(count(members) = 0, 0, sum(county_level))::bigint as county_level_members,
       sum(county_level_known)::bigint as county_level_members_known,
       sum(members) filter (where residents > 0) as members_of_residents,
       sum(residents) as residents_counted,
       1000 * sum(members) filter (where residents > 0) / nullif(sum(residents), 0) as members_per_1000
from reported
group by grouping sets ((since, until), (since, until, street), (since, until, street, community))
order by all
