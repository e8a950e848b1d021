/*
title: 专项经费截至各期末未按“一征三议两公开”办理的情形
grain: 一行是一个期末一笔经费的一处情形
params: [untils]
*/
with known as (
  select * from dated_funds(untils) as known
),
steps as (
  select until, year, community, project, amount, paid,
         unnest([1, 2, 3, 4, 5, 6]) as position,
         unnest(['征求群众意见', '党组织提议', '两委商议', '会议决议', '决议公开', '结果公开']) as step,
         unnest([consulted, proposed, deliberated, resolved, decision_published, result_published]) as day
  from known
),
ordered as (
  select *,
         max(day) over (partition by until, year, community, project order by position
                        rows between unbounded preceding and 1 preceding) as latest_before,
         max(position) filter (where day is not null) over (partition by until, year, community, project) as last_step
  from steps
)
select until, year, community, project, amount, '步骤缺失' as breach, '缺“' || step || '”' as detail, position, paid as day
from ordered
where day is null and (position < last_step or (position < 6 and paid is not null))
union all
select until, year, community, project, amount, '次序颠倒', '“' || step || '”早于前一步骤', position, day
from ordered
where day < latest_before
union all
select until, year, community, project, amount, '提前支付', '支付早于决议公开', 5, paid
from known
where paid < decision_published
