/*
title: 逾期未完工项目的期初、本期新增和本期已销
grain: 一行是一个社区
params: [streets, types, since, until, threshold]
apart: community
columns:
  start: [期初, 个]
  new: [本期新增, 个]
  done: [本期已销, 个]
*/
with late as (select community, planned_finish + $threshold::integer + 1 as late_from, finished from projects)
select chosen.street, chosen.community, chosen.name,
       count(*) filter (where late_from < $since::date and coalesce(finished >= $since::date, true)) as start,
       count(*) filter (where late_from between $since::date and $until::date) as new,
       count(*) filter (where finished between $since::date and $until::date) as done
from late
join chosen($streets, $types) as chosen using (community)
where late_from <= $until::date and coalesce(finished >= late_from, true)
group by chosen.street, chosen.community, chosen.name
order by chosen.community
