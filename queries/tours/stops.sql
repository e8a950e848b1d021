/*
title: 台账中安排的观摩站点
grain: 一行是一次观摩的一站
params: []
empty: 台账“观摩安排”中没有记录。
columns:
  date: [观摩日期]
*/
select tour, date, position, community, coalesce(highlight, '') as highlight
from tours
order by date desc, tour, position
