/*
title: 共驻共建指标
grain: 一行是一个时段中的全区、一个街道或一个社区
params: [sinces, untils, streets, types]
*/
with placed as (
  select scope.since, scope.until, scope.street, scope.community, joint_committees.kind, member_units, meetings, joint_projects
  from scope($sinces, $untils, $streets, $types) as scope
  left join joint_committees on joint_committees.unit = scope.community and joint_committees.founded <= scope.until
  union all
  select distinct scope.since, scope.until, scope.street, null, joint_committees.kind, member_units, meetings, joint_projects
  from scope($sinces, $untils, $streets, $types) as scope
  join joint_committees on joint_committees.unit = scope.street and joint_committees.founded <= scope.until
  where $types::varchar[] is null
)
select grouping(street, community) as grouped, since, until, street, community,
       count(*) filter (where kind = '街道大工委') as street_joint,
       count(*) filter (where kind = '社区大党委') as community_joint,
       if(count(kind) = 0, 0, sum(member_units))::bigint as joint_member_units,
       if(count(kind) = 0, 0, sum(meetings))::bigint as joint_meetings,
       if(count(kind) = 0, 0, sum(joint_projects))::bigint as joint_projects,
       count(member_units) as joint_member_units_known,
       count(meetings) as joint_meetings_known,
       count(joint_projects) as joint_projects_known
from placed
group by grouping sets ((since, until), (since, until, street), (since, until, street, community))
order by all
