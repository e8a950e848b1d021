/*
title: 目标值的起始日期不晚于截止日期
grain: 一行是一处错误
*/
select 'targets' as ledger, 'since' as field, batch, sheet_row, since::varchar as found, '不晚于截止日期 ' || until as expected
from targets
where since > until
order by batch, sheet_row
