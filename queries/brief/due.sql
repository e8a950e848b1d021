/*
title: 期末以后若干天内到期、期末尚未完成的项目和督查问题
grain: 一行是一个项目或一个问题
params: [streets, types, until, threshold]
apart: community
empty: 这段时间内没有到期的项目和问题。
columns:
  kind: [类别]
  subject: [项目或问题]
  day: [期限]
*/
with due as (
  select community, '阵地项目' as kind, name as subject, planned_finish as day, finished as done
  from projects
  where planned_start <= $until::date
  union all
  select community, '督查问题', content, deadline, rectified
  from inspections
  where result = '问题' and date <= $until::date
)
select chosen.street, chosen.community, chosen.name, due.kind, due.subject, due.day
from due
join chosen($streets, $types) as chosen using (community)
where due.day between $until::date and $until::date + $threshold::integer and coalesce(due.done > $until::date, true)
order by due.kind, due.day, chosen.community, due.subject
