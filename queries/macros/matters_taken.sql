/*
title: 所选街道、社区类型截至期末受理的事项，按办结用时
grain: 一行是一个街道一类社区一个受理月份一类窗口中，办结月份、超过限办日期的月份、办结用时都相同的事项
params: [until, streets, types]
*/
select matters.*
from matters_by_days as matters
where matters.month <= until::date
  and (streets is null or list_contains(streets::varchar[], matters.street))
  and (types is null or list_contains(types::varchar[], matters.type))
