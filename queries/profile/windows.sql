/*
title: 所选社区的服务窗口
grain: 一行是一个社区的一类窗口
params: [communities]
finding: "{first[name]}设置 {first[installed_count]} 类窗口，共 {first[staff_count]} 名工作人员，{first[unstaffed]:?有} 个窗口人数未填"
several: [设置窗口, "{first[name]} {first[installed_count]} 类、{first[staff_count]} 名工作人员"]
empty: 所选社区没有服务窗口登记。
aside: [installed_count, staff_count, unstaffed]
columns:
  staffed: [窗口, 人]
  state: [是否设置]
  label: [情况]
  installed_count: [已设窗口, 类]
  staff_count: [工作人员, 人]
  unstaffed: [人数未填, 个]
*/
select communities.code as community, communities.name, due.window_kind, windows.installed,
       case when windows.installed then windows.staff end as staffed,
       case windows.installed when true then '已设' when false then '未设' else '未登记' end as state,
       case when windows.installed then coalesce(windows.staff || ' 人', '人数未填') else state end as label,
       count(*) filter (where windows.installed) over (partition by communities.code) as installed_count,
       (sum(windows.staff) filter (where windows.installed) over (partition by communities.code))::bigint as staff_count,
       count(*) filter (where windows.installed and windows.staff is null) over (partition by communities.code) as unstaffed
from communities
cross join required_windows() as due
left join windows on windows.community = communities.code and windows.window_kind = due.window_kind
where communities.code = any($communities::varchar[]) and communities.code in (select community from windows)
order by list_position($communities::varchar[], communities.code), due.window_kind
