/*
title: 各主题的活动指标
grain: 一行是一个活动主题
params: [streets, types, since, until]
columns:
  theme: [活动主题]
  volunteer_events: [志愿服务活动, 场次]
  volunteer_participants: [志愿服务参与, 人次]
  volunteer_hours: [志愿服务时长, 小时, null]
  themed_events: [主题服务活动, 场次]
*/
select theme,
       count(*) filter (where kind = '志愿服务') as volunteer_events,
       coalesce(sum(participants) filter (where kind = '志愿服务'), 0)::bigint as volunteer_participants,
       coalesce(sum(activities.hours) filter (where kind = '志愿服务'), 0) as volunteer_hours,
       count(*) filter (where kind = '主题服务') as themed_events
from activities
join chosen($streets, $types) as chosen using (community)
where date between $since and $until
group by theme
order by theme
