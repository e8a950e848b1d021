/*
title: 示范晋位指标（街道、社区各按截至期末最近一个已结束的评定年度）
grain: 一行是一个时段中的全区、一个街道或一个社区
params: [sinces, untils, streets, types]
*/
with years as (
  select year, level, unit, standing,
         list_position(['后进', '达标', '先进', '示范'], standing) as rank,
         dense_rank() over (partition by level order by year) as turn -- 第几个评定年度
  from standings
),
ranked as (
  select *, if(turn = 1 + lag(turn) over history, lag(rank) over history, null) as rank_before
  from years
  window history as (partition by level, unit order by year)
),
latest as (
  select period.since, period.until, max(turn) filter (where level = '社区') as community_turn, max(turn) filter (where level = '街道') as street_turn
  from (select unnest($sinces::date[]) as since, unnest($untils::date[]) as until) as period
  join ranked on make_date(ranked.year, 12, 31) <= period.until
  group by all
),
placed as (
  select scope.since, scope.until, scope.street, scope.community, ranked.level, ranked.standing, ranked.rank, ranked.rank_before,
         latest.community_turn > 1 as compared -- 首个评定年度没有晋位、退位
  from scope($sinces, $untils, $streets, $types) as scope
  join latest using (since, until)
  left join ranked on ranked.unit = scope.community and ranked.turn = latest.community_turn and ranked.level = '社区'
  union all
  select distinct scope.since, scope.until, scope.street, null, ranked.level, ranked.standing, ranked.rank, ranked.rank_before,
         latest.community_turn > 1
  from scope($sinces, $untils, $streets, $types) as scope
  join latest using (since, until)
  join ranked on ranked.unit = scope.street and ranked.turn = latest.street_turn and ranked.level = '街道'
  where $types::varchar[] is null
)
select grouping(street, community) as grouped, since, until, street, community,
       count(*) filter (where level = '街道' and standing = '示范') as demo_streets,
       count(*) filter (where level = '社区' and standing = '示范') as demo_communities,
       if(bool_and(compared), count(*) filter (where level = '社区' and rank > rank_before), null) as promoted,
       if(bool_and(compared), count(*) filter (where level = '社区' and rank < rank_before), null) as demoted
from placed
group by grouping sets ((since, until), (since, until, street), (since, until, street, community))
order by all
