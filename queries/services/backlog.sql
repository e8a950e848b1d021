/*
title: 截至期末未办结事项的存续时间
grain: 一行是一段时间
params: [streets, types, until]
finding: "截至期末 {total[open]:,.0f} 件尚未办结，其中超过限办日期 {total[late]:,.0f} 件"
empty: 截至期末没有未办结的事项。
aside: [position]
choices: true
columns:
  position: [次序]
  age: [存续时间]
  open: [未办结, 件]
  late: [超期, 件]
*/
select ages.band as position, ['7 天以内', '8–30 天', '31–90 天', '90 天以上'][ages.band] as age, sum(ages.open)::bigint as open,
       coalesce(sum(ages.open) filter (where ages.late), 0)::bigint as late
from matters_by_age as ages
where ages.until = $until::date
  and ($streets::varchar[] is null or ages.street = any($streets::varchar[]))
  and ($types::varchar[] is null or ages.type = any($types::varchar[]))
group by ages.band
order by position
