/*
title: 服务窗口与窗口规范指标
grain: 一行是一个时段中的全区、一个街道或一个社区
params: [sinces, untils, streets, types]
*/
with counted as (
  select scope.street, scope.community, null as kind, null as staff, null as system, null as board,
         (scope.community in (select windows.community from windows))::integer as windows_told, -- 没有报送的，不知缺不缺
         (scope.community in (select window_rules.community from window_rules))::integer as rules_told
  from scope(($sinces::date[])[:1], ($untils::date[])[:1], $streets, $types) as scope
  union all
  select scope.street, scope.community, windows.window_kind, windows.staff, null, null, 0, 0
  from scope(($sinces::date[])[:1], ($untils::date[])[:1], $streets, $types) as scope
  join windows on windows.community = scope.community and windows.installed
  union all
  select scope.street, scope.community, null, null,
         if(window_rules.rule in ('窗口受理', '限时办结', '集体议决', '责任追究'), window_rules.rule, null) as system,
         if(system is null, window_rules.rule, null) as board, 0, 0
  from scope(($sinces::date[])[:1], ($untils::date[])[:1], $streets, $types) as scope
  join window_rules on window_rules.community = scope.community and window_rules.in_place
),
totals as (
  select grouping(street, community) as grouped, street, community,
         list(distinct kind) as window_kinds_found,
         count(distinct kind) as window_kinds,
         count(kind) as windows_installed,
         6 * sum(windows_told)::bigint as windows_required,
         windows_required - windows_installed as windows_missing,
         100 * windows_installed / nullif(windows_required, 0) as window_coverage,
         if(windows_installed = 0, 0, sum(staff))::bigint as window_staff,
         count(staff) as window_staff_known,
         list(distinct system) as window_rules_found,
         count(distinct system) as window_rules,
         list(distinct board) as window_boards_found,
         count(distinct board) as window_boards,
         count(system) + count(board) as rules_in_place,
         7 * sum(rules_told)::bigint as rules_required,
         100 * rules_in_place / nullif(rules_required, 0) as rules_coverage
  from counted
  group by grouping sets ((), (street), (street, community))
  having count(*) > 0
)
select totals.grouped, period.since, period.until, totals.* exclude (grouped)
from totals
cross join (select unnest($sinces::date[]) as since, unnest($untils::date[]) as until) as period -- 台账只有现状，各时段相同
order by all
