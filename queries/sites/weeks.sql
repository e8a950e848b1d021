/*
title: 有进度记录的周
grain: 一行是一周
params: [streets, types, until]
columns:
  reports: [进度记录, 条]
*/
select progress.week, count(*) as reports
from progress
join projects using (project)
join chosen($streets, $types) as chosen using (community)
where progress.week <= $until::date
group by progress.week
order by progress.week desc
