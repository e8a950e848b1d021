/*
title: 两委班子的一线锻炼人数不超过班子人数
grain: 一行是一处错误
*/
select 'committees' as ledger, 'frontline_members' as field, batch, sheet_row, frontline_members::varchar as found,
       '不超过班子人数 ' || members as expected
from committees
where frontline_members > members
order by batch, sheet_row
