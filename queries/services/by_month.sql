/*
title: 每月受理的事项
grain: 一行是一个月的一个办理层级
params: [streets, types, since, until]
finding: "共受理 {total[accepted]:,.0f} 件，{most[month by together]:%Y年%-m月}最多"
alone: "共受理 {total[accepted]:,.0f} 件"
empty: 所选时段没有受理事项。
aside: [together]
choices: true
columns:
  level: [办理层级]
  month: [月份]
  accepted: [受理, 件]
  together: [当月合计, 件]
*/
select parts.month, parts.name as level, sum(parts.accepted)::bigint as accepted,
       sum(sum(parts.accepted)) over (partition by parts.month)::bigint as together
from matters_by('办理层级', $since, $until, $streets, $types) as parts
group by parts.month, parts.name
order by month, list_position(['本级办理', '中转', '代办'], level)
