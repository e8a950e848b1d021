/*
title: 层级与单位相符：层级为社区的是社区，为街道的是街道
grain: 一行是一处错误
*/
with given as (
  select 'standings' as ledger, batch, sheet_row, level, unit from standings
  union all
  select 'accountability', batch, sheet_row, level, unit from accountability),
known as (
  select code as unit, name, '社区' as level from communities
  union
  select street, street, '街道' from communities
  union
  select district, district, '区' from communities)
select ledger, 'level' as field, batch, sheet_row, given.level as found,
  '“' || string_agg(known.level, '”或“' order by known.level) || '”，“' || any_value(known.name) || '”不是' || given.level as expected
from given join known using (unit)
group by ledger, batch, sheet_row, given.level
having not bool_or(known.level = given.level)
order by batch, sheet_row
