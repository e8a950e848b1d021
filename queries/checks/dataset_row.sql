/*
title: 数据集只有一行，从某月 1 日开始，起始日期不晚于截止日期
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
union all
select 'dataset', 'start', batch, sheet_row, start::varchar, '某月 1 日，因为时段按整月统计'
from dataset
where day(start) <> 1
order by batch, sheet_row
