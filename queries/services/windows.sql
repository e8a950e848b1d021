/*
title: 各社区六类服务窗口和工作人员
grain: 一行是一个社区的一类窗口
params: [streets, types]
finding: "应设 {count} 个窗口，已设 {total[in_use]} 个，工作人员 {total[staffed]:,.0f} 人"
empty: 所选范围内没有服务窗口登记。
aside: [in_use]
columns:
  staffed: [工作人员, 人]
  in_use: [已设, 个]
  state: [是否设置]
  label: [情况]
*/
select chosen.street, chosen.community, chosen.name, windows.window_kind, (windows.installed)::integer as in_use,
       case when windows.installed then windows.staff end as staffed,
       case when windows.installed then coalesce(windows.staff || ' 人', '人数未填') else '未设' end as label,
       if(windows.installed, '已设', '未设') as state
from windows
join chosen($streets, $types) as chosen using (community)
order by count(*) filter (where windows.installed) over (partition by chosen.community), chosen.community, windows.window_kind
