/*
title: 目标责任指标（截至期末最近一个已述职年度，已述职并填报兑现数的单位）
grain: 一行是一个时段中的全区、一个街道或一个社区
params: [sinces, untils, streets, types]
*/
with placed as (
  select scope.since, scope.until, scope.street, scope.community, accountability.unit, accountability.year, accountability.promises, accountability.kept, accountability.reviewed
  from scope($sinces, $untils, $streets, $types) as scope
  left join accountability on accountability.unit = scope.community and accountability.signed <= scope.until
  union all
  select distinct scope.since, scope.until, scope.street, null, accountability.unit, accountability.year, accountability.promises, accountability.kept, accountability.reviewed
  from scope($sinces, $untils, $streets, $types) as scope
  join accountability on accountability.unit = scope.street and accountability.signed <= scope.until
  where $types::varchar[] is null
  union all
  select distinct scope.since, scope.until, accountability.unit, null, accountability.unit, accountability.year, accountability.promises, accountability.kept, accountability.reviewed
  from scope($sinces, $untils, $streets, $types) as scope
  join accountability on accountability.level = '区' and accountability.signed <= scope.until
  where $types::varchar[] is null and ($streets::varchar[] is null or list_contains($streets::varchar[], accountability.unit))
),
latest as (
  select since, until, max(accountability.year) as year -- 全区最近一个述职年度，各街道、社区按同一年度计
  from (select unnest($sinces::date[]) as since, unnest($untils::date[]) as until) as period
  join accountability on accountability.reviewed <= period.until
  group by all
),
told as (
  select placed.*, placed.year = latest.year and placed.reviewed <= until and kept is not null as counted
  from placed
  left join latest using (since, until)
)
select grouping(street, community) as grouped, since, until, street, community,
       sum(promises) filter (where counted)::bigint as promises,
       sum(kept) filter (where counted)::bigint as promises_kept,
       100 * sum(kept) filter (where counted) / nullif(sum(promises) filter (where counted), 0) as promises_kept_share,
       count(*) filter (where year = year(until)) as units_signed
from told
group by grouping sets ((since, until), (since, until, street), (since, until, street, community))
order by all
