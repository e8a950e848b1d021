/*
title: 两委班子与干部考核指标（时段内最近一届、最近一个年度）
grain: 一行是一个时段中的全区、一个街道或一个社区
params: [sinces, untils, streets, types]
*/
with terms as (
  select scope.since, scope.until, scope.street, scope.community,
         max_by(committees.members, committees.term) as members,
         arg_max_null(committees.frontline_members, committees.term) as frontline,
         arg_max_null(committees.head_trainings, committees.term) as trainings
  from scope($sinces, $untils, $streets, $types) as scope
  left join committees on committees.community = scope.community and committees.election_date <= scope.until
  group by all
),
years as (
  select scope.since, scope.until, scope.community,
         max_by(assessments.excellent, assessments.year) as excellent,
         max_by(assessments.competent, assessments.year) as competent,
         max_by(assessments.ordinary, assessments.year) as ordinary,
         arg_max_null(assessments.monthly_wage, assessments.year) as wage
  from scope($sinces, $untils, $streets, $types) as scope
  join assessments on assessments.community = scope.community and make_date(assessments.year, 12, 31) <= scope.until
  group by all
),
joined as (
  select terms.*, years.excellent, years.wage, years.excellent + years.competent + years.ordinary as cadres,
         years.competent, years.ordinary
  from terms
  left join years using (since, until, community)
)
select grouping(street, community) as grouped, since, until, street, community,
       sum(members)::bigint as committee_members,
       sum(frontline)::bigint as frontline_members,
       sum(members) filter (where frontline is not null)::bigint as frontline_recorded,
       100 * sum(frontline) / nullif(sum(members) filter (where frontline is not null), 0) as frontline_share,
       sum(trainings)::bigint as head_trainings,
       sum(cadres)::bigint as cadres_assessed,
       sum(excellent)::bigint as excellent_cadres,
       100 * sum(excellent) / nullif(sum(cadres), 0) as excellent_share,
       (sum(excellent) > 0)::bigint + (sum(competent) > 0)::bigint + (sum(ordinary) > 0)::bigint as grades,
       [if(sum(excellent) > 0, '优秀', null), if(sum(competent) > 0, '称职', null), if(sum(ordinary) > 0, '一般', null)] as grades_found,
       sum(wage * cadres) as wages_paid,
       sum(cadres) filter (where wage is not null) as cadres_paid,
       sum(wage * cadres) / nullif(sum(cadres) filter (where wage is not null), 0) as cadre_wage
from joined
group by grouping sets ((since, until), (since, until, street), (since, until, street, community))
order by all
