/*
title: 专项经费走完“一征三议两公开”各步的情况
grain: 一行是一个步骤
params: [streets, types, since, until]
finding: "{first[of]:,} 笔经费：{first[sound]} 笔六步齐全且合规，{first[breached]} 笔不合规，{first[under_way]:?有} 笔办理中，{first[untouched]:?有} 笔尚未启动"
empty: 所选时段没有专项经费。
aside: [position, sound, breached, under_way, untouched]
choices: true
columns:
  position: [次序]
  step: [步骤]
  done: [已办, 笔]
  of: [经费, 笔]
  sound: [合规, 笔]
  breached: [不合规, 笔]
  under_way: [办理中, 笔]
  untouched: [尚未启动, 笔]
  share: [占比, '%', 1]
  label: [已办 / 经费]
*/
with spent as (
  select [consulted, proposed, deliberated, resolved, decision_published, result_published] as days,
         exists (select 1 from fund_breaches([$until]) as breach
                 where breach.year = funds.year and breach.community = funds.community and breach.project = funds.project) as wrong
  from dated_funds([$until]) as funds
  join chosen($streets, $types) as chosen using (community)
  where funds.year between year($since::date) and year($until::date)
),
steps as (
  select unnest([1, 2, 3, 4, 5, 6]) as position,
         unnest(['征求群众意见', '党组织提议', '两委商议', '会议决议', '决议公开', '结果公开']) as step,
         unnest(days) as day, wrong, list_count(days) as taken
  from spent
)
select position, step, count(day) as done, count(*) as of, count(*) filter (where taken = 6 and not wrong) as sound,
       count(*) filter (where wrong) as breached, count(*) filter (where taken between 1 and 5 and not wrong) as under_way,
       count(*) filter (where taken = 0 and not wrong) as untouched,
       100.0 * done / of as share, format('{}% · {:,} / {:,} 笔', share::varchar::decimal(18, 1), done, of) as label
from steps
group by position, step
order by position
