/*
title: 每月受理的事项
grain: 一行是一个月的一个办理层级
params: [streets, types, since, until]
finding: "共受理 {total[accepted]:,.0f} 件，{most[month by together]:%Y年%-m月}最多"
empty: 所选时段没有受理事项。
aside: [together]
columns:
  level: [办理层级]
  month: [月份]
  accepted: [受理, 件]
  together: [当月合计, 件]
*/
with months as (
  select date_trunc('month', matters.accepted)::date as month, matters.level, count(*) as accepted
  from matters
  join chosen($streets, $types) as chosen using (community)
  where matters.accepted between $since::date and $until::date
  group by month, matters.level
)
select month, level, accepted, sum(accepted) over (partition by month)::bigint as together
from months
order by month, list_position(['本级办理', '中转', '代办'], level)
