/*
title: 未按周报送进度的在建项目
grain: 一行是一个项目
params: [streets, types, until, threshold]
finding: "{count} / {first[of]} 个在建项目连续 {threshold:g} 周以上未报进度，{first[name by weeks]}最长（{first[weeks]} 周）"
empty: 所选范围内没有这类项目。
aside: [of]
columns:
  project: [项目编号]
  subject: [项目名称]
  of: [在建项目, 个]
  last_week: [最近一次报送]
  weeks: [未报, 周]
*/
select chosen.street, chosen.community, chosen.name, projects.project, projects.name as subject,
       max(progress.week) as last_week,
       ($until::date - coalesce(max(progress.week), projects.planned_start)) // 7 as weeks,
       (select count(*) from projects as every join chosen($streets, $types) as mine using (community)
        where every.planned_start <= $until::date and coalesce(every.finished > $until::date, true)) as of
from projects
join chosen($streets, $types) as chosen using (community)
left join progress on progress.project = projects.project and progress.week <= $until::date
where projects.planned_start <= $until::date and coalesce(projects.finished > $until::date, true)
group by chosen.street, chosen.community, chosen.name, projects.project, projects.name, projects.planned_start
having weeks >= $threshold::integer
order by weeks desc, projects.project
