/*
title: 每月受理事项按窗口、办理层级、渠道分列，到街道和社区类型（不含截止日期以后受理的）
grain: 一行是一个街道一类社区一个月的一个窗口、一个办理层级或一种渠道
columns:
  month: [受理月份]
  part: [分列方式]
  name: [窗口、办理层级或渠道]
  accepted: [受理, 件]
*/
with dated as (
  select communities.street, communities.type, date_trunc('month', matters.accepted)::date as month,
         matters.window_kind, matters.level, matters.channel
  from matters
  join communities on communities.code = matters.community
  cross join (select cutoff from dataset) as dataset
  where matters.accepted <= dataset.cutoff
),
counted as (
  select street, type, month, window_kind, level, channel,
         case when grouping(window_kind) = 0 then '窗口' when grouping(level) = 0 then '办理层级' else '渠道' end as part,
         count(*) as accepted
  from dated
  group by grouping sets ((street, type, month, window_kind), (street, type, month, level), (street, type, month, channel))
)
select street, type, month, part, case part when '窗口' then window_kind when '办理层级' then level else channel end as name, accepted
from counted
order by all
