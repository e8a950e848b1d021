/*
title: 统计范围内的社区，每个时段各一行
grain: 一行是一个时段中的一个社区
params: [sinces, untils, streets, types]
*/
select period.since, period.until, communities.street, communities.code as community, communities.households, communities.residents
from (select unnest(sinces::date[]) as since, unnest(untils::date[]) as until) as period
cross join communities
where (streets is null or list_has_any(streets::varchar[], [communities.street, communities.code])) -- 街道名称，或社区代码
  and (types is null or list_contains(types::varchar[], communities.type))
