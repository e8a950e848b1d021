/*
title: 一次观摩的名称写法一致：只差空格的是同一次
grain: 一行是一处错误
*/
with named as (
  select 'tours' as ledger, batch, sheet_row, tour from tours
  union all
  select 'scores', batch, sheet_row, tour from scores),
written as (
  select *, replace(replace(tour, ' ', ''), chr(12288), '') as bare,
         first_value(tour) over (partition by bare order by ledger desc, batch, sheet_row) as usual
  from named)
select ledger, 'tour' as field, batch, sheet_row, tour as found, '与同一次观摩的其他行相同的名称：“' || usual || '”（只差空格）' as expected
from written
where tour <> usual
order by batch, sheet_row
