/*
title: 督查的整改期限、整改完成日期不应早于督查日期
grain: 一行是一处错误
*/
select 'inspections' as ledger, 'deadline' as field, batch, sheet_row, deadline::varchar as found, '不早于督查日期 ' || date as expected
from inspections
where deadline < date
union all
select 'inspections', 'rectified', batch, sheet_row, rectified::varchar, '不早于督查日期 ' || date
from inspections
where rectified < date
order by batch, sheet_row, field
