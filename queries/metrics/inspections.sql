/*
title: 督查指标（未整改和超期为期末全部，其余按时段内的督查）
grain: 一行是一个时段中的全区、一个街道或一个社区
params: [sinces, untils, streets, types]
*/
with placed as (
  select scope.since, scope.until, scope.street, scope.community, inspections.result,
         inspections.date >= scope.since as within,
         inspections.deadline < scope.until as due,
         inspections.rectified <= scope.until as rectified,
         inspections.rectified <= inspections.deadline as in_time
  from scope($sinces, $untils, $streets, $types) as scope
  left join inspections on inspections.community = scope.community and inspections.date <= scope.until
)
select grouping(street, community) as grouped, since, until, street, community,
       count(*) filter (where within) as inspections,
       count(*) filter (where within and result = '问题') as findings,
       count(*) filter (where result = '问题' and not coalesce(rectified, false)) as findings_open,
       count(*) filter (where result = '问题' and due and not coalesce(rectified, false)) as findings_late,
       count(*) filter (where within and result = '问题' and due) as findings_due,
       count(*) filter (where within and result = '问题' and due and rectified and in_time) as findings_in_time,
       100.0 * count(*) filter (where within and result = '问题' and due and rectified and in_time)
         / nullif(count(*) filter (where within and result = '问题' and due), 0) as rectified_in_time_share
from placed
group by grouping sets ((since, until), (since, until, street), (since, until, street, community))
order by all
