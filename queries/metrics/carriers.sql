/*
title: 服务载体指标（区级载体只计入全区）
grain: 一行是一个时段中的全区、一个街道或一个社区
params: [sinces, untils, streets, types]
*/
with placed as (
  select scope.since, scope.until, scope.street, scope.community, carriers.carrier
  from scope($sinces, $untils, $streets, $types) as scope
  left join carriers on carriers.unit = scope.community
  union all
  select distinct scope.since, scope.until, scope.street, null, carriers.carrier
  from scope($sinces, $untils, $streets, $types) as scope
  join carriers on carriers.unit = scope.street
  where $types::varchar[] is null
  union all
  select distinct scope.since, scope.until, null, null, carriers.carrier
  from scope($sinces, $untils, $streets, $types) as scope
  join carriers on carriers.level = '区级特色服务'
  where $streets::varchar[] is null and $types::varchar[] is null
)
select grouping(street, community) as grouped, since, until, street, community,
       count(distinct carrier) as carriers,
       list(distinct carrier) as carriers_found
from placed
group by grouping sets ((since, until), (since, until, street), (since, until, street, community))
order by all
