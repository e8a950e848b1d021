/*
title: 服务载体和开展的活动
grain: 一行是一个载体
params: [streets, types, since, until]
finding: "{count:,} 个服务载体开展活动 {total[events]:,.0f} 场次，{first[carrier_name by events]}最多（{first[events]} 场次）"
nil: [events, "{count:,} 个服务载体在所选时段没有开展活动"]
empty: 所选范围内没有服务载体。
columns:
  level: [级别]
  carrier_name: [载体名称]
  name: [所属]
  events: [活动, 场次]
  participants: [参与, 人次]
*/
with held as (
  select carrier, count(*) as events, coalesce(sum(participants), 0)::bigint as participants
  from activities
  where date between $since::date and $until::date and carrier is not null
  group by carrier
)
select carriers.level, chosen.community, carriers.name as carrier_name, coalesce(chosen.name, carriers.unit) as name, carriers.theme,
       coalesce(held.events, 0)::bigint as events, coalesce(held.participants, 0)::bigint as participants
from carriers
left join chosen($streets, $types) as chosen on chosen.community = carriers.unit
left join held using (carrier)
where chosen.community is not null or ($types::varchar[] is null
      and ($streets::varchar[] is null or list_contains($streets::varchar[], carriers.unit)))
order by events desc, carriers.carrier
