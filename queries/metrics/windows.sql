/*
title: 服务窗口与窗口规范指标
grain: 一行是一个时段中的全区、一个街道或一个社区
params: [sinces, untils, streets, types]
*/
with installed as (
  select scope.since, scope.until, scope.street, scope.community,
         list(windows.window_kind) filter (where windows.installed) as kinds,
         sum(windows.staff) filter (where windows.installed) as staff
  from scope($sinces, $untils, $streets, $types) as scope
  left join windows on windows.community = scope.community
  group by all
),
followed as (
  select scope.since, scope.until, scope.community,
         list(window_rules.rule) filter (where window_rules.in_place) as rules
  from scope($sinces, $untils, $streets, $types) as scope
  left join window_rules on window_rules.community = scope.community
  group by all
),
joined as (
  select installed.*, followed.rules, list_filter(followed.rules, lambda rule: rule in ('窗口受理', '限时办结', '集体议决', '责任追究')) as systems
  from installed
  join followed using (since, until, community)
)
select grouping(street, community) as grouped, since, until, street, community,
       list_distinct(flatten(list(kinds))) as window_kinds_found,
       len(window_kinds_found) as window_kinds,
       coalesce(sum(len(kinds)), 0)::bigint as windows_installed,
       6 * count(*) as windows_required,
       (6 * count(*) - coalesce(sum(len(kinds)), 0))::bigint as windows_missing,
       100 * coalesce(sum(len(kinds)), 0) / nullif(6 * count(*), 0) as window_coverage,
       if(sum(len(kinds)) is null, 0, sum(staff))::bigint as window_staff,
       list_distinct(flatten(list(systems))) as window_rules_found,
       list_filter(list_distinct(flatten(list(rules))), lambda rule: not list_contains(window_rules_found, rule)) as window_boards_found,
       len(window_rules_found) as window_rules,
       len(window_boards_found) as window_boards,
       coalesce(sum(len(rules)), 0)::bigint as rules_in_place,
       7 * count(*) as rules_required,
       100 * coalesce(sum(len(rules)), 0) / nullif(7 * count(*), 0) as rules_coverage
from joined
group by grouping sets ((since, until), (since, until, street), (since, until, street, community))
order by all
