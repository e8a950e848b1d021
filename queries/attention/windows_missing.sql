/*
title: 服务窗口不齐的社区
grain: 一行是一个社区
params: [streets, types, threshold]
finding: "{count:,} / {first[of]:,} 个已报送的社区服务窗口不齐，共缺 {total[missing]:,} 个，{first[name by missing]}最多（缺 {first[missing]:,} 个）"
alone: "{count:,} / {first[of]:,} 个已报送的社区服务窗口不齐：{first[name]}缺 {total[missing]:,} 个"
empty: 没有服务窗口不齐的社区。
aside: [of]
apart: community
among: {of: [rows, all]}
columns:
  of: [已报送的社区, 个]
  missing: [缺设窗口, 个]
  kinds: [缺设种类]
*/
select chosen.street, chosen.community, chosen.name,
       $threshold::integer - count(*) filter (where windows.installed) as missing,
       concat_ws('、', string_agg(windows.window_kind, '、' order by windows.window_kind) filter (where not windows.installed),
                 nullif($threshold::integer - count(*), 0) || ' 个未登记') as kinds,
       count(*) filter (where windows.installed) < $threshold::integer as found
from chosen($streets, $types) as chosen
join windows using (community)
group by chosen.street, chosen.community, chosen.name
order by missing desc, chosen.community
