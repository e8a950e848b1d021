/*
title: 各项督查内容的督查指标
grain: 一行是一项督查内容
params: [streets, types, since, until]
columns:
  content: [督查内容]
  inspections: [督查项次, 项次]
  findings: [督查发现问题, 个]
  findings_late: [超期未整改问题, 个]
  findings_due: [整改到期的问题, 个]
  findings_in_time: [按期整改的问题, 个]
*/
with placed as (
  select content, result = '问题' as found, date >= $since as within, deadline < $until as due,
         coalesce(rectified <= $until, false) as done, rectified <= deadline as in_time
  from inspections
  join chosen($streets, $types) as chosen using (community)
  where date <= $until
)
select content,
       count(*) filter (where within) as inspections,
       count(*) filter (where within and found) as findings,
       count(*) filter (where found and due and not done) as findings_late,
       count(*) filter (where within and found and due) as findings_due,
       count(*) filter (where within and found and due and done and in_time) as findings_in_time
from placed
group by content
order by content
