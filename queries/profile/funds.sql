/*
title: 所选社区专项经费的六个步骤
grain: 一行是一笔经费
params: [communities, since, until]
finding: "{count:,} 笔经费，{first[breaches_all]} 笔未按“一征三议两公开”办理"
empty: 所选社区在这一时段没有专项经费。
aside: [breaches_all]
columns:
  category: [类别]
  amount: [金额, 元, null]
  project: [项目]
  state: [办理情况]
  breaches_all: [程序不合规, 笔]
*/
with wrong as (
  select year, community, project, string_agg(detail, '；' order by position) as details
  from fund_breaches([$until])
  group by year, community, project
)
select funds.community, communities.name, funds.year, funds.project, funds.category, funds.amount,
       coalesce(wrong.details, case when funds.result_published is not null then '六步齐全'
                                    when coalesce(funds.consulted, funds.proposed, funds.deliberated, funds.resolved,
                                                  funds.decision_published) is null then '尚未启动'
                                    else '办理中' end) as state,
       funds.consulted, funds.proposed, funds.deliberated, funds.resolved, funds.decision_published,
       funds.result_published, funds.paid, count(wrong.details) over () as breaches_all
from dated_funds([$until]) as funds
join communities on communities.code = funds.community
left join wrong on wrong.year = funds.year and wrong.community = funds.community and wrong.project = funds.project
where funds.community = any($communities::varchar[])
  and funds.year between year($since::date) and year($until::date)
order by list_position($communities::varchar[], funds.community), wrong.details is null, funds.year desc, funds.project
