/*
title: 各单位目标责任的签订、自查和述职
grain: 一行是一个单位
params: [streets, types, until]
apart: community
aside: [unit]
finding: "{first[year]} 年 {count:,} 个单位的目标责任"
empty: 所选范围内没有当年的目标责任记录。
columns:
  level: [层级]
  score: [述职得分, 分, null]
  name: [单位]
  unit: [名称或代码]
*/
with units as (
  select accountability.* replace ( -- 期末以后才有的，当时还没有
           if(signed <= $until::date, signed, null) as signed,
           if(self_checked <= $until::date, self_checked, null) as self_checked,
           if(reviewed <= $until::date, reviewed, null) as reviewed,
           if(coalesce(greatest(self_checked, reviewed) <= $until::date, true), kept, null) as kept,
           if(coalesce(reviewed <= $until::date, true), score, null) as score),
         chosen.community,
         coalesce(chosen.street, case accountability.level when '街道' then accountability.unit end) as street,
         coalesce(chosen.name, accountability.unit) as name
  from accountability
  left join chosen($streets, $types) as chosen on chosen.community = accountability.unit
  where accountability.year = (select max(year) from accountability where signed <= $until::date)
    and (chosen.community is not null or $types::varchar[] is null
         and ($streets::varchar[] is null or list_contains($streets::varchar[], accountability.unit)))
)
select unit, year, level, street, community, name, signed, self_checked, reviewed, promises, kept, score
from units
order by list_position(['区', '街道', '社区'], level), signed is not null,
         (select min(code) from communities where communities.street = units.street), community, name
