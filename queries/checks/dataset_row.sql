/*
title: 数据集只有一行，起始日期不晚于截止日期
grain: 一行是一处错误
*/
select 'dataset' as ledger, 'name' as field, any_value(batch) as batch, max(sheet_row) as sheet_row,
       count(*) || ' 行' as found, '只有一行' as expected
from dataset
having count(*) <> 1
union all
select 'dataset', 'start', batch, sheet_row, start::varchar, '不晚于截止日期 ' || cutoff
from dataset
where start > cutoff
order by batch, sheet_row
