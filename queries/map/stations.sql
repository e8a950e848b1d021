/*
title: 志愿服务站点的位置
grain: 一行是一个站点
params: [streets, types, until]
apart: community
*/
select stations.station, stations.name, chosen.community, chosen.street, stations.opened, stations.longitude, stations.latitude
from stations
join chosen($streets, $types) as chosen using (community)
where stations.opened <= $until::date and stations.longitude is not null and stations.latitude is not null
order by stations.station
