/*
title: 双报到至少填一个社区，县处级人数不超过人数
grain: 一行是一处错误
*/
select 'checkins' as ledger, 'home_community' as field, batch, sheet_row, '空' as found, '居住地社区与单位所在地社区至少填一个' as expected
from checkins
where home_community is null and work_community is null
union all
select 'checkins', 'county_level_members', batch, sheet_row, county_level_members::varchar, '不超过人数 ' || members
from checkins
where county_level_members > members
order by batch, sheet_row, field
