/*
title: 办理事项的限办、办结日期不应早于受理日期
grain: 一行是一处错误
*/
select 'matters' as ledger, 'due' as field, batch, sheet_row, due::varchar as found, '不早于受理日期 ' || accepted as expected
from matters
where due < accepted
union all
select 'matters', 'closed', batch, sheet_row, closed::varchar, '不早于受理日期 ' || accepted
from matters
where closed < accepted
order by batch, sheet_row, field
