/*
title: 年中承诺兑现偏慢的单位（已报送兑现数的）
grain: 一行是一个单位
params: [streets, types, until, threshold]
finding: "{first[of]:,} 个已报送兑现数的单位中，{count:,} 个到年中兑现不足 {threshold:g}%，这些单位还有 {total[open]:,.0f} 项承诺未兑现（已报送单位共 {first[open_of]:,.0f} 项）"
empty: 所选范围内没有承诺兑现偏慢的单位。
aside: [of, open_of, threshold]
apart: community
among: {of: [rows, all], open_of: [open, all]}
columns:
  name: [单位]
  open: [未兑现, 项]
  share: [兑现率, '%', 1, threshold]
  threshold: [阈值, '%', null]
  of: [已报送单位, 个]
  open_of: [已报送单位未兑现合计, 项]
*/
with reported as (
  select coalesce(chosen.street, accountability.unit) as street, chosen.community, coalesce(chosen.name, accountability.unit) as name,
         accountability.year, accountability.promises, accountability.kept,
         accountability.promises - accountability.kept as open,
         100.0 * accountability.kept / accountability.promises as share
  from accountability
  left join chosen($streets, $types) as chosen on chosen.community = accountability.unit
  where accountability.year = year($until::date) and accountability.signed <= $until::date and accountability.promises > 0
    and accountability.kept is not null and month($until::date) >= 6
    and coalesce(greatest(accountability.self_checked, accountability.reviewed) <= $until::date, true) -- 以后才报送的兑现数，当时还没有
    and (chosen.community is not null or $types::varchar[] is null
         and ($streets::varchar[] is null or list_contains($streets::varchar[], accountability.unit)))
)
select *, share < $threshold::double as found, $threshold::double as threshold
from reported
order by open desc, name
