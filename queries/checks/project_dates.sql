/*
title: 阵地项目的计划完工不应早于计划开工
grain: 一行是一处错误
*/
select 'projects' as ledger, 'planned_finish' as field, batch, sheet_row, planned_finish::varchar as found,
       '不早于计划开工 ' || planned_start as expected
from projects
where planned_finish < planned_start
order by batch, sheet_row
