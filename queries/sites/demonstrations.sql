/*
title: 历年示范街道和示范社区
grain: 一行是一个年度的一个示范单位
params: [streets, types, until]
finding: "{first[year]} 年{first[demonstrated]}"
empty: 所选范围内没有评为示范的街道或社区。
aside: [demonstrated]
choices: true
columns:
  level: [级别]
  name: [名称]
  demonstrated: [示范单位]
*/
select standings.year, standings.level, coalesce(chosen.name, standings.unit) as name, chosen.community,
       coalesce(chosen.street, standings.unit) as street, standings.note,
       coalesce('示范街道为' || string_agg(standings.unit, '、' order by standings.unit) filter (where standings.level = '街道') over years,
                '示范社区 ' || count(*) over years || ' 个') as demonstrated
from standings
left join chosen($streets, $types) as chosen on chosen.community = standings.unit
where standings.standing = '示范' and make_date(standings.year, 12, 31) <= $until::date
  and (chosen.community is not null or standings.level = '街道' and ($streets::varchar[] is null or list_contains($streets::varchar[], standings.unit)))
window years as (partition by standings.year)
order by year desc, level desc, street, name
