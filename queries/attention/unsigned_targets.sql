/*
title: 当年尚未签订目标责任书的单位
grain: 一行是一个单位
params: [streets, types, until, threshold]
finding: "{count:,} / {first[of]:,} 个单位尚未签订当年目标责任书"
empty: 没有尚未签订当年目标责任书的单位。
aside: [unit, of]
apart: community
among: {of: [rows, all]}
columns:
  level: [层级]
  name: [单位]
  unit: [名称或代码]
  of: [单位, 个]
*/
with units as (
  select coalesce(chosen.street, case accountability.level when '街道' then accountability.unit end) as street,
         accountability.unit, chosen.community, coalesce(chosen.name, accountability.unit) as name, accountability.year, accountability.level, accountability.signed
  from accountability
  left join chosen($streets, $types) as chosen on chosen.community = accountability.unit
  where accountability.year = year($until::date) and month($until::date) >= $threshold::integer
    and (chosen.community is not null or $types::varchar[] is null
         and ($streets::varchar[] is null or list_contains($streets::varchar[], accountability.unit)))
)
select unit, street, community, name, year, level, coalesce(signed > $until::date, true) as found
from units
order by level, name
