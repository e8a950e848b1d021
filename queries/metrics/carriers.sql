/*
title: 服务载体指标（区级载体只计入全区，所选区县齐全的计入该区县）
grain: 一行是一个时段中的全区、一个街道或一个社区
params: [sinces, untils, streets, types]
*/
with placed as (
  select scope.street, scope.community, carriers.carrier
  from scope(($sinces::date[])[:1], ($untils::date[])[:1], $streets, $types) as scope
  left join carriers on carriers.unit = scope.community
  union all
  select distinct scope.street, null, carriers.carrier
  from scope(($sinces::date[])[:1], ($untils::date[])[:1], $streets, $types) as scope
  join carriers on carriers.unit = scope.street
  where $types::varchar[] is null
  union all
  select distinct carriers.unit, null, carriers.carrier
  from scope(($sinces::date[])[:1], ($untils::date[])[:1], $streets, $types) as scope
  join carriers on carriers.level = '区级特色服务'
  where $types::varchar[] is null and ($streets::varchar[] is null or list_contains($streets::varchar[], carriers.unit))
),
totals as (
  select grouping(street, community) as grouped, street, community,
         count(distinct carrier) as carriers,
         list(distinct carrier) as carriers_found
  from placed
  group by grouping sets ((), (street), (street, community))
  having count(*) > 0
)
select totals.grouped, period.since, period.until, totals.* exclude (grouped)
from totals
cross join (select unnest($sinces::date[]) as since, unnest($untils::date[]) as until) as period -- 台账只有现状，各时段相同
order by all
