/*
title: 三年行动累计完工项目
grain: 一行是一个月
params: [streets, types, until]
finding: "截至期末计划完工 {last[planned]} 个，实际完工 {last[actual]} 个"
empty: 所选范围内没有阵地建设项目。
choices: true
columns:
  month: [月份]
  planned: [计划累计完工, 个]
  actual: [实际累计完工, 个]
*/
with chosen_projects as (
  select projects.planned_start, projects.planned_finish, projects.finished
  from projects
  join chosen($streets, $types) as chosen using (community)
  where projects.planned_start <= $until::date
),
months as (
  select unnest(generate_series(date_trunc('month', min(planned_start)), date_trunc('month', $until::date), interval 1 month))::date as month
  from chosen_projects
)
select months.month,
       count(*) filter (where planned_finish < least(months.month + interval 1 month, $until::date + 1)) as planned,
       count(*) filter (where finished < least(months.month + interval 1 month, $until::date + 1)) as actual
from months
cross join chosen_projects
group by months.month
order by month
