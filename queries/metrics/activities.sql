/*
title: 活动指标
grain: 一行是一个时段中的全区、一个街道或一个社区
params: [sinces, untils, streets, types]
*/
select grouping(scope.street, scope.community) as grouped, scope.since, scope.until, scope.street, scope.community,
       count(*) filter (where activities.kind = '志愿服务') as volunteer_events,
       if(count(*) filter (where activities.kind = '志愿服务') = 0, 0, sum(activities.participants) filter (where activities.kind = '志愿服务'))::bigint as volunteer_participants,
       if(count(*) filter (where activities.kind = '志愿服务') = 0, 0, sum(activities.hours) filter (where activities.kind = '志愿服务')) as volunteer_hours,
       count(activities.hours) filter (where activities.kind = '志愿服务') as volunteer_hours_known,
       count(*) filter (where activities.kind = '主题服务') as themed_events,
       if(count(*) filter (where activities.kind = '主题服务') = 0, 0, sum(activities.participants) filter (where activities.kind = '主题服务'))::bigint as themed_participants
from scope($sinces, $untils, $streets, $types) as scope
left join activities on activities.community = scope.community and activities.date between scope.since and scope.until
group by grouping sets ((since, until), (since, until, street), (since, until, street, scope.community))
order by all
