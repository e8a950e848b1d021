/*
title: 观摩评分
grain: 一行是一次观摩的一位评委给一个社区的分
params: [tour]
empty: 这次观摩还没有评分。
columns:
  score: [评分, 分, 2]
*/
select communities.name, communities.street, scores.community, scores.judge, scores.score
from scores
join communities on communities.code = scores.community
where scores.tour = $tour
order by scores.community, scores.judge
