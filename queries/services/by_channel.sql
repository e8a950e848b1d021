/*
title: 各渠道受理的事项
grain: 一行是一个渠道
params: [streets, types, since, until]
finding: "{first[channel by accepted]}受理最多（{first[accepted]:,.0f} / {total[accepted]:,.0f} 件，占 {first[share]:.1f}%）"
empty: 所选时段没有受理事项。
columns:
  accepted: [受理, 件]
  share: [占比, '%', 1]
*/
select matters.channel, count(*) as accepted, 100.0 * count(*) / sum(count(*)) over () as share
  from matters
  join chosen($streets, $types) as chosen using (community)
  where matters.accepted between $since::date and $until::date
group by matters.channel
order by accepted desc, matters.channel
