/*
title: 各社区六类服务窗口和工作人员
grain: 一行是一个社区的一类窗口
params: [streets, types]
finding: "{first[short]:,} / {first[of]:,} 个社区窗口不齐，共缺 {first[lacking]:,} 个；已设 {total[in_use]:,.0f} 个，工作人员 {total[staffed]:,.0f} 人，{first[unstaffed]:,?有} 个窗口人数未填"
nil: [lacking, "{first[of]:,} 个社区的窗口都已设齐，共 {total[in_use]:,.0f} 个，工作人员 {total[staffed]:,.0f} 人，{first[unstaffed]:,?有} 个窗口人数未填"]
empty: 所选范围内没有服务窗口登记。
folds: 其余 {first[complete]:,} 个社区的窗口已设齐
aside: [in_use, lacking, short, complete, of, unstaffed, folded]
columns:
  staffed: [工作人员, 人]
  in_use: [已设, 个]
  state: [是否设置]
  label: [情况]
  lacking: [缺设窗口, 个]
  short: [窗口不齐的社区, 个]
  complete: [窗口已设齐的社区, 个]
  of: [社区, 个]
  unstaffed: [人数未填, 个]
  folded: [先折叠]
*/
with communities as (
  select chosen.street, chosen.community, chosen.name,
         6 - count(*) filter (where windows.installed) as missing, -- 没有登记的一类也是缺的，与规则“窗口缺设”相同
         count(*) filter (where windows.installed and windows.staff is null) as untold
  from windows
  join chosen($streets, $types) as chosen using (community)
  group by chosen.street, chosen.community, chosen.name
),
totals as (
  select sum(missing)::bigint as lacking, count(*) filter (where missing > 0) as short,
         count(*) filter (where missing = 0) as complete, count(*) as of, sum(untold)::bigint as unstaffed
  from communities
)
select communities.street, communities.community, communities.name, due.window_kind, coalesce(windows.installed, false)::integer as in_use,
       case when windows.installed then windows.staff end as staffed,
       case windows.installed when true then '已设' when false then '未设' else '未登记' end as state,
       case when windows.installed then coalesce(windows.staff || ' 人', '人数未填') else state end as label,
       totals.*, communities.missing = 0 as folded
from communities
cross join required_windows() as due
left join windows on windows.community = communities.community and windows.window_kind = due.window_kind
cross join totals
order by communities.missing desc, communities.community, due.window_kind
