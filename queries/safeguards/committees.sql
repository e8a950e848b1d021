/*
title: 街道大工委和社区大党委
grain: 一行是一个大工委或大党委
params: [streets, types, until]
apart: community
finding: "{count:,} 个大工委、大党委共有成员单位 {total[member_units]:,.0f} 个，共建项目 {total[joint_projects]:,.0f} 个，{blank[member_units]:,?有} 个未填成员单位，{blank[joint_projects]:,?有} 个未填共建项目"
empty: 所选范围内还没有大工委、大党委。
columns:
  name: [单位]
  kind: [类型]
*/
select coalesce(chosen.street, joint.unit) as street, chosen.community, coalesce(chosen.name, joint.unit) as name, joint.kind,
       joint.founded, joint.member_units, joint.meetings, joint.joint_projects
from joint_committees as joint
left join chosen($streets, $types) as chosen on chosen.community = joint.unit
where joint.founded <= $until::date
  and (chosen.community is not null or ($types::varchar[] is null and joint.kind = '街道大工委'
       and ($streets::varchar[] is null or list_contains($streets::varchar[], joint.unit))))
order by joint.kind, joint.joint_projects desc, name
