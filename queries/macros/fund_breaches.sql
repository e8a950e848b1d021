/*
title: 专项经费截至各期末未按“一征三议两公开”办理的情形
grain: 一行是一个期末一笔经费的一处情形
params: [untils]
*/
with known as (
  select *, [consulted, proposed, deliberated, resolved, decision_published, result_published] as days
  from dated_funds(untils)
),
steps as (
  select until, year, community, project, amount, paid, step.position, step.name as step, days[step.position] as day,
         list_max(days[:step.position - 1]) as latest_before,
         list_count(days[step.position + 1:]) > 0 as later
  from known
  cross join (
    select unnest([1, 2, 3, 4, 5, 6]) as position,
           unnest(['征求群众意见', '党组织提议', '两委商议', '会议决议', '决议公开', '结果公开']) as name
  ) as step
  where list_count(days) < 6 or days <> list_sort(days) -- 六步齐全且依次办理的，不必逐步看
)
select until, year, community, project, amount, '步骤缺失' as breach, '缺“' || step || '”' as detail, position, paid as day
from steps
where day is null and (later or (position < 6 and paid is not null))
union all
select until, year, community, project, amount, '次序颠倒', '“' || step || '”早于前一步骤', position, day
from steps
where day < latest_before
union all
select until, year, community, project, amount, '提前支付', '支付早于决议公开', 5, paid
from known
where paid < decision_published
