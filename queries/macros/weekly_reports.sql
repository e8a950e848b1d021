/*
title: 每周进度，归到所在的一周（周日结束）
grain: 一行是一个项目一周的最后一次报送
params: []
*/
select *, date_trunc('week', week)::date + 6 as ending
from progress
qualify row_number() over (partition by project, ending order by week desc) = 1
