/*
title: 各渠道受理的事项
grain: 一行是一个渠道
params: [streets, types, since, until]
finding: "{first[channel by accepted]}受理最多（{first[accepted]:,.0f} / {total[accepted]:,.0f} 件，占 {first[share]:.1f}%）"
alone: "{first[channel]}受理 {first[accepted]:,.0f} 件"
empty: 所选时段没有受理事项。
choices: true
columns:
  accepted: [受理, 件]
  share: [占比, '%', 1]
*/
select coalesce(parts.name, '未填渠道') as channel, sum(parts.accepted)::bigint as accepted, 100.0 * sum(parts.accepted) / sum(sum(parts.accepted)) over () as share
from matters_by('渠道', $since, $until, $streets, $types) as parts
group by parts.name
order by accepted desc, channel
