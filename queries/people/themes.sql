/*
title: 志愿服务活动的主题
grain: 一行是一个主题
params: [streets, types, since, until]
finding: "活动最多的是{first[theme by events]}（{first[events]:,.0f} / {total[events]:,.0f} 场次）"
alone: "{first[theme]}活动 {first[events]:,.0f} 场次，{first[participants]:,.0f} 人次，{first[hours]:,.0f} 小时"
empty: 所选时段没有志愿服务活动。
choices: true
columns:
  label: [场次、人次和小时]
  events: [活动, 场次]
  participants: [参与, 人次]
  hours: [服务时长, 小时]
*/
with counts as (
  select activities.theme, count(*) as events, coalesce(sum(activities.participants), 0)::bigint as participants,
         sum(activities.hours) as hours
  from activities
  join chosen($streets, $types) as chosen using (community)
  where activities.kind = '志愿服务' and activities.date between $since::date and $until::date
  group by activities.theme
)
select *, concat_ws(' · ', format('{:,} 场次', events), format('{:,} 人次', participants), format('{:,} 小时', round(hours)::bigint)) as label
from counts
order by events desc, theme
