/*
title: 统计范围内的社区
grain: 一行是一个社区
params: [streets, types]
*/
select communities.code as community, communities.name, communities.street, communities.type, communities.households,
       communities.residents, communities.longitude, communities.latitude
from communities
where (streets is null or list_has_any(streets::varchar[], [communities.street, communities.code])) -- 街道名称，或社区代码
  and (types is null or list_contains(types::varchar[], communities.type))
