/*
title: 最近两个已结束年度社区档次的变化
grain: 一行是一种变化（前一年度档次 → 后一年度档次）
params: [streets, types, until]
finding: "{first[year]} 年 {first[promoted]:,} 个社区晋位，{first[demoted]:,} 个退位"
empty: 所选范围内不足两个年度的示范晋位记录，无法比较。
nil: [moved, "{first[year]} 年没有社区晋位或退位"]
aside: [promoted, demoted, earlier, moved]
choices: true
columns:
  earlier: [前一年度]
  before: [前一年度档次]
  after: [后一年度档次]
  communities: [社区, 个]
  promoted: [晋位, 个]
  demoted: [退位, 个]
  moved: [晋位和退位, 个]
*/
with ranked as (
  select standings.year, standings.unit, standings.standing,
         lag(standings.standing) over (partition by standings.unit order by standings.year) as before,
         lag(standings.year) over (partition by standings.unit order by standings.year) as earlier
  from standings
  join chosen($streets, $types) as chosen on chosen.community = standings.unit
  where standings.level = '社区' and make_date(standings.year, 12, 31) <= $until::date
  qualify standings.year = max(standings.year) over ()
),
moves as (
  select year, max(max(earlier)) over () as earlier, before, standing as after, count(*) as communities,
         sign(list_position(['后进', '达标', '先进', '示范'], standing) - list_position(['后进', '达标', '先进', '示范'], before)) as direction
  from ranked
  where before is not null
  group by year, before, standing
)
select year, earlier, before, after, communities,
       coalesce(sum(communities) filter (where direction > 0) over (), 0)::bigint as promoted,
       coalesce(sum(communities) filter (where direction < 0) over (), 0)::bigint as demoted,
       promoted + demoted as moved
from moves
order by list_position(['示范', '先进', '达标', '后进'], before), list_position(['示范', '先进', '达标', '后进'], after)
