/*
title: 有进度记录的周
grain: 一行是一周，以周日记
params: [streets, types, until]
choices: true
columns:
  reports: [进度记录, 条]
*/
select reports.ending as week, count(*) as reports
from weekly_reports() as reports
join projects using (project)
join chosen($streets, $types) as chosen using (community)
where reports.week <= $until::date
group by reports.ending
order by week desc
