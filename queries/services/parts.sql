/*
title: 信息平台各部件的建成情况
grain: 一行是一个部件
params: [streets, types, until]
finding: "部件{first[part by platforms]:“”}建成最多（{first[platforms]} / {first[of]:,} 个平台）"
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
  select platforms.community, string_split(platforms.parts, chr(59)) as parts, count(*) over () as of
  from platforms
  join chosen($streets, $types) as chosen using (community)
  where platforms.built <= $until::date
),
named as (
  select distinct community, trim(unnest(parts)) as part, of from built
)
select part, count(*) as platforms, of, format('{:,} / {:,}', count(*), of) as label
from named
group by part, of
order by platforms desc, part
