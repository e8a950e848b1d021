/*
title: 最近两个已结束的评定年度社区档次的变化
grain: 一行是一种变化（前一年度档次 → 后一年度档次）
params: [streets, types, until]
finding: "{first[year]} 年 {first[promoted]:,} 个社区晋位，{first[demoted]:,} 个退位"
empty: 所选范围内不足两个年度的示范晋位记录，无法比较。
nil: [moved, "{first[year]} 年没有社区晋位或退位"]
aside: [promoted, demoted, earlier, moved]
columns:
  earlier: [前一年度]
  before: [前一年度档次]
  after: [后一年度档次]
  communities: [社区, 个]
  promoted: [晋位, 个]
  demoted: [退位, 个]
  moved: [晋位和退位, 个]
*/
with years as (
  select year, unit, standing, dense_rank() over (order by year) as turn -- 第几个评定年度
  from standings
  where level = '社区' and make_date(year, 12, 31) <= $until::date
),
ranked as (
  select now.year, now.standing, before.year as earlier, before.standing as before
  from years as now
  join chosen($streets, $types) as chosen on chosen.community = now.unit
  left join years as before on before.unit = now.unit and before.turn = now.turn - 1
  qualify now.year = max(now.year) over ()
),
moves as (
  select year, earlier, before, standing as after, count(*) as communities,
         sign(list_position(['后进', '达标', '先进', '示范'], standing) - list_position(['后进', '达标', '先进', '示范'], before)) as direction
  from ranked
  where before is not null
  group by year, earlier, before, standing
)
select year, earlier, before, after, communities,
       coalesce(sum(communities) filter (where direction > 0) over (), 0)::bigint as promoted,
       coalesce(sum(communities) filter (where direction < 0) over (), 0)::bigint as demoted,
       promoted + demoted as moved
from moves
order by list_position(['示范', '先进', '达标', '后进'], before), list_position(['示范', '先进', '达标', '后进'], after)
