/*
title: 阵地面积不足的社区
grain: 一行是一个社区
params: [streets, types, until, threshold]
columns:
  missing: [缺口, ㎡]
*/
select chosen.street, chosen.community, chosen.name, max_by(sites.area, sites.date) as area,
       $threshold::double - max_by(sites.area, sites.date) as missing
from sites
join chosen($streets, $types) as chosen using (community)
where sites.date <= $until::date
group by chosen.street, chosen.community, chosen.name
having max_by(sites.area, sites.date) < $threshold::double
order by missing desc, chosen.community
