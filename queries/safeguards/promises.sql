/*
title: 各街道及其社区承诺事项的兑现情况（最近一个已述职年度已述职的单位，不含区级）
grain: 一行是一个街道
params: [streets, types, until]
apart: street
finding: "{first[year]} 年街道、社区承诺 {total[promises]:,.0f} 项，兑现 {total[kept]:,.0f} 项，{first[street by share]}兑现率最低（{first[label]}）"
alone: "{first[year]} 年{first[street]}及其社区承诺 {total[promises]:,.0f} 项，兑现 {total[kept]:,.0f} 项"
even: "{first[year]} 年街道、社区承诺 {total[promises]:,.0f} 项，兑现 {total[kept]:,.0f} 项，各街道的兑现率都是 {first[share]:.1f}%"
empty: 所选范围内没有已述职的目标责任记录。
ratio: [kept, promises]
columns:
  promises: [承诺, 项]
  kept: [兑现, 项]
  share: [兑现率, '%', 1]
  label: [兑现 / 承诺]
*/
with units as (
  select coalesce(chosen.street, accountability.unit) as street, accountability.year, accountability.promises, accountability.kept
  from accountability
  left join chosen($streets, $types) as chosen on chosen.community = accountability.unit
  where accountability.reviewed <= $until::date and accountability.kept is not null
    and accountability.year = (select max(year) from accountability where level <> '区' and reviewed <= $until::date)
    and (chosen.community is not null or ($types::varchar[] is null and accountability.level = '街道'
         and ($streets::varchar[] is null or list_contains($streets::varchar[], accountability.unit))))
)
select street, year, sum(promises)::bigint as promises, sum(kept)::bigint as kept,
       100.0 * sum(kept) / nullif(sum(promises), 0) as share,
       format('{}% · {:,} / {:,} 项', share::varchar::decimal(18, 1), sum(kept)::bigint, sum(promises)::bigint) as label
from units
group by street, year
order by share, street
