/*
title: 四舍五入的公布数要有精度
grain: 一行是一处错误
*/
select 'published' as ledger, 'step' as field, batch, sheet_row, null::varchar as found, '精度，如 6.28 万填 100' as expected
from published
where comparison = '四舍五入' and coalesce(step, 0) = 0
order by batch, sheet_row
