/*
title: 目标责任的年度环节
grain: 一行是一个环节
params: [streets, types, until]
finding: "{first[year]} 年，{first[of]:,} 个单位中，{first[done]} 个已签订目标责任书"
empty: 所选范围内没有当年的目标责任记录。
aside: [position]
choices: true
columns:
  position: [次序]
  step: [环节]
  done: [已完成, 个]
  of: [单位, 个]
  share: [占比, '%', 1]
  label: [完成情况]
*/
with units as (
  select accountability.*
  from accountability
  left join chosen($streets, $types) as chosen on chosen.community = accountability.unit
  where accountability.year = (select max(year) from accountability where signed <= $until::date)
    and (chosen.community is not null or $types::varchar[] is null
         and ($streets::varchar[] is null or list_contains($streets::varchar[], accountability.unit)))
),
steps as (
  select year, unnest([1, 2, 3]) as position, unnest(['签订责任书', '年中自查', '年终述职']) as step,
         unnest([signed, self_checked, reviewed]) as day, unnest([1, 6, 12]) as due -- 几月起应当开展
  from units
)
select position, any_value(year) as year, step, count(*) filter (where day <= $until::date) as done, count(*) as of,
       if(done = 0 and $until::date < make_date(any_value(year), any_value(due), 1), null, 100.0 * done / of) as share,
       coalesce(format('{}% · {:,} / {:,} 个', share::varchar::decimal(18, 1), done, of), if(position = 3, '年底开展', '年中开展')) as label
from steps
group by position, step
order by position
