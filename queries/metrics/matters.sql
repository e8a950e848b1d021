/*
title: 办理事项指标（受理、按时办结和评价按时段内受理的事项，在办和超期为期末全部）
grain: 一行是一个时段中的全区、一个街道或一个社区
params: [sinces, untils, streets, types]
*/
select grouping(scope.street, scope.community) as grouped, scope.since, scope.until, scope.street, scope.community,
       coalesce(sum(months.accepted), 0)::bigint as matters,
       coalesce(sum(months.in_time), 0)::bigint as matters_in_time,
       coalesce(sum(months.decided), 0)::bigint as matters_decided,
       100 * sum(months.in_time) / nullif(sum(months.decided), 0) as on_time_share,
       coalesce(sum(standing.open), 0)::bigint as matters_open,
       coalesce(sum(standing.late), 0)::bigint as matters_late,
       coalesce(sum(months.rated), 0)::bigint as matters_rated,
       coalesce(sum(months.content), 0)::bigint as matters_content,
       100 * sum(months.content) / nullif(sum(months.rated), 0) as satisfaction
from scope($sinces, $untils, $streets, $types) as scope
left join (
  select since, until, community, sum(accepted) as accepted, sum(in_time) as in_time, sum(decided) as decided, sum(rated) as rated,
         sum(content) as content
  from matters_within($sinces, $untils) as within
  group by all
) as months using (since, until, community)
left join matters_standing($untils) as standing using (until, community)
group by grouping sets ((scope.since, scope.until), (scope.since, scope.until, scope.street), (scope.since, scope.until, scope.street, scope.community))
order by all
