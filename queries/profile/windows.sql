/*
title: 所选社区的服务窗口
grain: 一行是一个社区的一类窗口
params: [communities]
finding: "{first[name]}设置 {first[installed_count]} 类窗口，共 {first[staff_count]} 名工作人员"
several: [设置窗口, "{first[name]} {first[installed_count]} 类、{first[staff_count]} 名工作人员"]
empty: 所选社区没有服务窗口登记。
aside: [installed_count, staff_count]
columns:
  staffed: [窗口, 人]
  state: [是否设置]
  label: [情况]
  installed_count: [已设窗口, 类]
  staff_count: [工作人员, 人]
*/
select windows.community, communities.name, windows.window_kind, windows.installed,
       case when windows.installed then windows.staff end as staffed,
       case when windows.installed then coalesce(windows.staff || ' 人', '人数未填') else '未设' end as label,
       if(windows.installed, '已设', '未设') as state,
       count(*) filter (where windows.installed) over (partition by windows.community) as installed_count,
       (sum(windows.staff) filter (where windows.installed) over (partition by windows.community))::bigint as staff_count
from windows
join communities on communities.code = windows.community
where windows.community = any($communities::varchar[])
order by list_position($communities::varchar[], windows.community), windows.window_kind
