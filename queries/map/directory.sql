/*
title: 统计范围内的社区及其位置
grain: 一行是一个社区
params: [streets, types]
apart: true
*/
select community, name, street, type, households, residents, longitude, latitude
from chosen($streets, $types) as chosen
order by community
