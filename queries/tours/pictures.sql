/*
title: 所选社区最近的进展图片
grain: 一行是一条带图片的进展
params: [communities, until]
empty: 所选社区没有进展图片。
columns:
  name: [项目名称]
*/
select projects.community, progress.week, projects.name, progress.pictures, progress.report
from progress
join projects using (project)
where projects.community = any($communities::varchar[]) and progress.pictures <> '' and progress.week <= $until::date
order by progress.week desc, projects.project
