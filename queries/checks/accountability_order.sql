/*
title: 目标责任的已兑现数不超过承诺事项数，自查、述职不早于签订
grain: 一行是一处错误
*/
select 'accountability' as ledger, 'kept' as field, batch, sheet_row, kept::varchar as found, '不超过承诺事项数 ' || promises as expected
from accountability
where kept > promises
union all
select 'accountability', 'self_checked', batch, sheet_row, self_checked::varchar, '不早于签订日期 ' || signed
from accountability
where self_checked < signed
union all
select 'accountability', 'reviewed', batch, sheet_row, reviewed::varchar, '不早于签订日期 ' || signed
from accountability
where reviewed < signed
order by batch, sheet_row, field
