/*
title: 阵地面积指标
grain: 一行是一个时段中的全区、一个街道或一个社区
params: [sinces, untils, streets, types]
*/
with areas as (
  select scope.since, scope.until, scope.street, scope.community, scope.households,
         max_by(history.area, history.date) as area,
         min_by(history.area, history.date) as baseline,
         count(history.area) as records,
         list(distinct history.measure) as measures
  from scope($sinces, $untils, $streets, $types) as scope
  left join site_history as history on history.community = scope.community and history.date <= scope.until
  group by all
)
select grouping(street, community) as grouped, since, until, street, community,
       sum(area) as site_area,
       sum(area) filter (where households > 0) as area_of_households,
       sum(households) filter (where area is not null) as households_measured,
       100 * sum(area) filter (where households > 0) / nullif(sum(households) filter (where area is not null), 0) as area_per_100_households,
       100.0 * count(*) filter (where area >= 500) / nullif(count(area), 0) as share_500,
       100.0 * count(*) filter (where area >= 1000) / nullif(count(area), 0) as share_1000,
       count(*) filter (where area >= 500) as communities_500,
       count(*) filter (where area >= 1000) as communities_1000,
       count(area) as communities_measured,
       count(*) filter (where area < 500) as below_500,
       coalesce(sum(500 - area) filter (where area < 500), 0) as shortfall_500,
       if(max(records) > 1, 100 * sum(area - baseline) / nullif(sum(baseline), 0), null) as site_growth,
       if(max(records) > 1, sum(area - baseline), null) as area_added,
       sum(baseline) as baseline_area,
       list_distinct(flatten(list(measures))) as site_measures_found,
       len(site_measures_found) as site_measures
from areas
group by grouping sets ((since, until), (since, until, street), (since, until, street, community))
order by all
