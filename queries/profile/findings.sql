/*
title: 所选社区的督查问题（含以前未整改的）
grain: 一行是一个问题
params: [communities, since, until]
finding: "{count:,} 个督查问题，{first[open_all]:,} 个未整改，{first[late_all]:,} 个超期"
empty: 所选社区在这一时段没有督查问题。
aside: [open_all, late_all]
columns:
  date: [督查日期]
  state: [整改情况]
  open_all: [未整改, 个]
  late_all: [超期未整改, 个]
*/
with states as (
  select inspections.community, communities.name, inspections.date, inspections.way, inspections.content,
         inspections.finding, inspections.deadline,
         case when inspections.rectified <= $until::date then inspections.rectified end as rectified
  from inspections
  join communities on communities.code = inspections.community
  where inspections.community = any($communities::varchar[]) and inspections.result = '问题'
    and inspections.date <= $until::date -- 期初以前发现、到期初还没有整改的，也列出
    and (inspections.date >= $since::date or inspections.rectified is null or inspections.rectified >= $since::date)
)
select *, case when rectified <= deadline then '按期整改'
               when rectified is not null then '逾期整改'
               when deadline < $until::date then '超期未整改'
               else '整改中' end as state,
       count(*) filter (where rectified is null) over () as open_all,
       count(*) filter (where rectified is null and deadline < $until::date) over () as late_all
from states
order by list_position($communities::varchar[], community), rectified is not null, date desc, content
