/*
title: 统计范围内的社区及其位置
grain: 一行是一个社区
params: [streets, types]
finding: '请选择社区：共 {count:,} 个，点选名称打开档案'
apart: community
*/
select community, name, street, type, households, residents, longitude, latitude
from chosen($streets, $types) as chosen
order by community
