/*
title: 名录中有多个区县时，每个社区都写明区县，一个街道只属于一个区县（不同区县的同名街道须写全名）
grain: 一行是一处错误
*/
with given as (
  select batch, sheet_row, street, district, mode(district) over (partition by street) as usual,
         min(district) over () <> max(district) over () as several
  from communities
  where street is not null)
select 'communities' as ledger, 'district' as field, batch, sheet_row, coalesce(district, '空') as found,
       if(district is null, '区县名称；名录中有多个区县时，每个社区都要填写',
          '与同一街道其他行相同的区县：“' || street || '”在其他行属于“' || usual || '”；不同区县的同名街道，请在街道名称前写上区县') as expected
from given
where several and (district is null or district <> usual)
order by batch, sheet_row
