/*
title: 各级党建服务载体及其活动
grain: 一行是一个级别
params: [streets, types, since, until]
finding: "{total[carriers]:,} 个服务载体中，{first[level]} {first[carriers]} 个"
empty: 所选范围内没有党建服务载体。
columns:
  level: [级别]
  carriers: [载体, 个]
  events: [活动, 场次]
  label: [载体和活动]
*/
with held as (
  select carrier, count(*) as events
  from activities
  where date between $since::date and $until::date and carrier is not null
  group by carrier
),
counts as (
  select carriers.level, count(*) as carriers, coalesce(sum(held.events), 0)::bigint as events
  from carriers
  left join chosen($streets, $types) as chosen on chosen.community = carriers.unit
  left join held using (carrier)
  where chosen.community is not null or ($types::varchar[] is null
        and ($streets::varchar[] is null or list_contains($streets::varchar[], carriers.unit)))
  group by carriers.level
)
select *, format('{} 个 · 活动 {:,} 场次', carriers, events) as label
from counts
order by carriers desc, level
