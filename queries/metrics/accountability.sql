/*
title: 目标责任指标（时段内最近一个已述职年度）
grain: 一行是一个时段中的全区、一个街道或一个社区
params: [sinces, untils, streets, types]
*/
with placed as (
  select scope.since, scope.until, scope.street, scope.community, accountability.year, signed, promises, kept, reviewed
  from scope($sinces, $untils, $streets, $types) as scope
  left join accountability on accountability.unit = scope.community and accountability.signed <= scope.until
  union all
  select distinct scope.since, scope.until, scope.street, null, accountability.year, signed, promises, kept, reviewed
  from scope($sinces, $untils, $streets, $types) as scope
  join accountability on accountability.unit = scope.street and accountability.signed <= scope.until
  where $types::varchar[] is null
  union all
  select distinct scope.since, scope.until, null, null, accountability.year, signed, promises, kept, reviewed
  from scope($sinces, $untils, $streets, $types) as scope
  join accountability on accountability.level = '区' and accountability.signed <= scope.until
  where $streets::varchar[] is null and $types::varchar[] is null
),
reviewed as (
  select since, until, max(accountability.year) as year -- 全区最近一个述职年度，各街道、社区按同一年度计
  from (select unnest($sinces::date[]) as since, unnest($untils::date[]) as until) as period
  join accountability on accountability.reviewed <= period.until
  group by all
)
select grouping(street, community) as grouped, since, until, street, community,
       sum(promises) filter (where placed.year = reviewed.year)::bigint as promises,
       sum(kept) filter (where placed.year = reviewed.year)::bigint as promises_kept,
       100 * sum(kept) filter (where placed.year = reviewed.year)
         / nullif(sum(promises) filter (where placed.year = reviewed.year), 0) as promises_kept_share,
       count(*) filter (where placed.year = year(until)) as units_signed
from placed
left join reviewed using (since, until)
group by grouping sets ((since, until), (since, until, street), (since, until, street, community))
order by all
