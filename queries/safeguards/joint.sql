/*
title: 各街道社区大党委的覆盖情况
grain: 一行是一个街道
params: [streets, types, until]
apart: street
finding: "{total[founded_count]:,} / {total[of]:,} 个社区建立大党委，{last[street by share]}覆盖最低（{last[label]}）"
alone: "{first[street]} {total[founded_count]:,} / {total[of]:,} 个社区建立大党委"
even: "{total[founded_count]:,} / {total[of]:,} 个社区建立大党委，各街道的覆盖率都是 {first[share]:.1f}%"
empty: 所选范围内没有共驻共建记录。
ratio: [founded_count, of]
columns:
  founded_count: [已建大党委社区, 个]
  of: [社区, 个]
  share: [覆盖率, '%', 1]
  label: [已建 / 社区]
*/
with communities as (
  select chosen.street, chosen.community,
         exists (select 1 from joint_committees as joint
                 where joint.unit = chosen.community and joint.founded <= $until::date) as has_one
  from chosen($streets, $types) as chosen
  where exists (select 1 from joint_committees)
)
select street, count(*) filter (where has_one) as founded_count, count(*) as of,
       100.0 * count(*) filter (where has_one) / count(*) as share, format('{}% · {:,} / {:,} 个', share::varchar::decimal(18, 1), founded_count, of) as label
from communities
group by street
order by share desc, street
