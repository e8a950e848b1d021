/*
title: 所选社区每月受理的事项
grain: 一行是一个社区一个月
params: [communities, since, until]
finding: "{first[name]}受理 {first[accepted_all]:,.0f} 件，按时办结率 {first[on_time_share]:.1f}%（{first[in_time_all]:,.0f} / {first[decided_all]:,.0f} 件），期末超期未办结 {first[late_all]:,} 件"
several: [受理和按时办结率, "{first[name]} {first[accepted_all]:,.0f} 件、{first[on_time_share]:.1f}%"]
empty: 所选社区在这一时段没有受理事项。
aside: [accepted_all, in_time_all, decided_all, on_time_share, late_all]
columns:
  month: [月份]
  accepted: [受理, 件]
  accepted_all: [受理合计, 件]
  in_time_all: [按时办结, 件]
  decided_all: [应办结, 件]
  on_time_share: [按时办结率, '%', 1]
  late_all: [期末超期未办结, 件]
*/
with months as (
  select matters.community, communities.name, date_trunc('month', matters.month)::date as month,
         sum(matters.accepted)::bigint as accepted, sum(matters.in_time) as in_time, sum(matters.decided) as decided,
         any_value(coalesce(standing.late, 0)) as late
  from matters_within([$since], [$until]) as matters
  join communities on communities.code = matters.community
  left join matters_standing([$until]) as standing on standing.community = matters.community
  where matters.community = any($communities::varchar[])
  group by 1, 2, 3
)
select community, name, month, accepted,
       sum(accepted) over (partition by community)::bigint as accepted_all,
       sum(in_time) over (partition by community)::bigint as in_time_all,
       sum(decided) over (partition by community)::bigint as decided_all,
       100.0 * sum(in_time) over (partition by community) / nullif(sum(decided) over (partition by community), 0) as on_time_share,
       late as late_all
from months
order by list_position($communities::varchar[], community), month
