/*
title: 各街道办理事项的群众满意率
grain: 一行是一个街道
params: [streets, types, since, until]
apart: street
finding: "{total[rated]:,.0f} 件有评价，{last[street by share]}满意率最低（{last[label]}）"
alone: "{total[rated]:,.0f} 件有评价，{first[street]}满意率 {first[label]}"
even: "{total[rated]:,.0f} 件有评价，各街道的满意率都是 {first[share]:.1f}%"
empty: 所选时段没有群众评价。
metric: satisfaction
ratio: [content_count, rated]
columns:
  rated: [评价, 件]
  content_count: [满意和基本满意, 件]
  share: [群众满意率, '%', 1]
  label: [满意 / 评价]
*/
select chosen.street, sum(matters.rated)::bigint as rated, sum(matters.content)::bigint as content_count,
       100.0 * sum(matters.content) / sum(matters.rated) as share, format('{}% · {:,} / {:,} 件', share::varchar::decimal(18, 1), content_count, sum(matters.rated)::bigint) as label
from matters_within([$since], [$until]) as matters
join chosen($streets, $types) as chosen using (community)
group by chosen.street
having sum(matters.rated) > 0
order by share desc, chosen.street
