/*
title: 信息平台各部件的建成情况
grain: 一行是一个部件
params: [streets, types, until]
finding: "部件“{first[part by platforms]}”建成最多（{first[platforms]} / {first[of]:,} 个平台）"
alone: "部件“{first[part]}”建成 {first[platforms]} / {first[of]:,} 个平台"
even: "各部件都已在 {first[platforms]} / {first[of]:,} 个平台建成"
empty: 所选范围内还没有建成的信息平台。
choices: true
columns:
  part: [部件]
  platforms: [已建平台, 个]
  of: [平台, 个]
  label: [已建 / 平台]
*/
with built as (
  select platforms.community, unnest(string_split(platforms.parts, chr(59))) as part,
         (select count(*) from platforms as other join chosen($streets, $types) as chosen using (community)
          where other.built <= $until::date) as of
  from platforms
  join chosen($streets, $types) as chosen using (community)
  where platforms.built <= $until::date and platforms.parts is not null
)
select trim(part) as part, count(*) as platforms, any_value(of) as of, format('{:,} / {:,}', count(*), any_value(of)) as label
from built
group by trim(part)
order by platforms desc, part
