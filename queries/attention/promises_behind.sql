/*
title: 年中承诺兑现偏慢的单位（已填写兑现数的）
grain: 一行是一个单位
params: [streets, types, until, threshold]
finding: "{count} 个单位到年中兑现不足 {threshold:g}%，还有 {total[open]:,.0f} 项承诺在办"
empty: 所选范围内没有这类情形。
columns:
  name: [单位]
  open: [未兑现, 项]
  share: [兑现率, '%', 1]
*/
select coalesce(chosen.street, accountability.unit) as street, chosen.community, coalesce(chosen.name, accountability.unit) as name,
       accountability.year, accountability.promises, accountability.kept,
       accountability.promises - accountability.kept as open,
       100.0 * accountability.kept / accountability.promises as share
from accountability
left join chosen($streets, $types) as chosen on chosen.community = accountability.unit
where accountability.year = year($until::date) and accountability.signed <= $until::date and accountability.promises > 0
  and month($until::date) >= 6 and 100.0 * accountability.kept / accountability.promises < $threshold::double
  and (chosen.community is not null or $types::varchar[] is null
       and ($streets::varchar[] is null or list_contains($streets::varchar[], accountability.unit)))
order by open desc, name
