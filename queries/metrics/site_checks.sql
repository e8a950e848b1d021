/*
title: 阵地规范化核查指标
grain: 一行是一个时段中的全区、一个街道或一个社区
params: [sinces, untils, streets, types]
*/
with latest as (
  select scope.since, scope.until, scope.street, scope.community, site_checks.standard,
         max_by(site_checks.result, site_checks.date) as result
  from scope($sinces, $untils, $streets, $types) as scope
  left join site_checks on site_checks.community = scope.community and site_checks.date <= scope.until
  group by all
)
select grouping(street, community) as grouped, since, until, street, community,
       100.0 * count(*) filter (where result = '达标') / nullif(count(result), 0) as standards_met_share,
       count(*) filter (where result = '达标') as standards_met,
       count(result) as standards_checked
from latest
group by grouping sets ((since, until), (since, until, street), (since, until, street, community))
order by all
