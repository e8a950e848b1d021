/*
title: 一个街道只属于一个区县（不同区县的同名街道须写全名）
grain: 一行是一处错误
*/
with given as (
  select batch, sheet_row, street, district, mode(district) over (partition by street) as usual
  from communities
  where street is not null and district is not null)
select 'communities' as ledger, 'district' as field, batch, sheet_row, district as found,
  '与其他行相同的区县：“' || street || '”在另外的行属于“' || usual || '”；不同区县的同名街道，请在街道名称前写上区县' as expected
from given
where district <> usual
order by batch, sheet_row
