/*
title: 所选街道、社区类型在时段内受理的事项，按一种方式分列（窗口、办理层级、渠道）
grain: 一行是一个街道一类社区一个月的一个窗口、一个办理层级或一种渠道
params: [part, since, until, streets, types]
*/
select parts.month, parts.name, parts.accepted
from matters_by_part as parts
where parts.part = part and parts.month between date_trunc('month', since::date) and until::date
  and (streets is null or list_contains(streets::varchar[], parts.street))
  and (types is null or list_contains(types::varchar[], parts.type))
