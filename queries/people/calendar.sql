/*
title: 志愿服务活动的日历
grain: 一行是一天
params: [streets, types, since, until]
finding: "{total[events]:,.0f} 场志愿服务活动，{most[day by events]:%Y年%-m月%-d日}最多（{first[most]} 场）"
alone: "{total[events]:,.0f} 场志愿服务活动"
empty: 所选时段没有志愿服务活动。
aside: [most]
choices: true
columns:
  day: [日期]
  events: [活动, 场次]
  participants: [参与, 人次]
  most: [最多, 场次]
*/
with days as (
  select activities.date as day, count(*) as events, coalesce(sum(activities.participants), 0)::bigint as participants
  from activities
  join chosen($streets, $types) as chosen using (community)
  where activities.kind = '志愿服务' and activities.date between $since::date and $until::date
  group by activities.date
)
select day, events, participants, max(events) over () as most
from days
order by day
