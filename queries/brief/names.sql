/*
title: 简报中逐一列出的名称
grain: 一行是一个指标的一个名称
params: [streets, types, since, until]
columns:
  id: [指标编号]
  word: [名称]
*/
with named as (
  select 'site_types' as id, type as word, list_position(['板块型', '村改居型', '新建小区型'], type) as position
  from chosen($streets, $types) as chosen
  union
  select 'site_measures', measure, list_position(['租借', '借用', '购买', '配建', '新建'], measure)
  from site_history
  join chosen($streets, $types) as chosen using (community)
  where measure is not null and date <= $until::date
  union
  select 'grades', grade, list_position(['优秀', '称职', '一般'], grade)
  from (
    select unnest(['优秀', '称职', '一般']) as grade, unnest([excellent, competent, ordinary]) as cadres
    from assessments
    join chosen($streets, $types) as chosen using (community)
    where make_date(year, 12, 31) <= $until::date
    qualify year = max(year) over (partition by community)
  ) as given
  where cadres > 0
  union
  select if(level = '社区', 'promoted', 'demo_streets'), max(year)::varchar, 1
  from standings
  where make_date(year, 12, 31) <= $until::date and exists (select 1 from chosen($streets, $types) as chosen)
  group by level
  union
  select 'window_kinds', window_kind,
         list_position(['党员服务', '就业社保', '社会救助', '综合治理', '人口计生', '住房保障'], window_kind)
  from windows
  join chosen($streets, $types) as chosen using (community)
  where installed
  union
  select if(position <= 4, 'window_rules', 'window_boards'), rule, position
  from (
    select rule, list_position(['窗口受理', '限时办结', '集体议决', '责任追究', '四级便民服务机制网络架构图', '本级办理中转代办服务项目清单', '一次性告知单'], rule) as position
    from window_rules
    join chosen($streets, $types) as chosen using (community)
    where in_place
  ) as listed
  union
  select 'social_orgs', organisation, coalesce(list_position(['近邻社工', '乐如家养老服务', '小蚂蚁志愿者服务队', '夕阳红文艺队'], organisation), 99)
  from social_services
  join chosen($streets, $types) as chosen using (community)
  where month between date_trunc('month', $since::date) and $until::date
  union
  select 'posts', post, coalesce(list_position(['政策宣传', '就业指导', '矛盾调处'], post), 99)
  from posts
  join chosen($streets, $types) as chosen using (community)
  union
  -- 区级载体只计入全区，街道载体不分社区类型，与指标“服务载体”相同
  select 'carriers', replace(level, '服务', ''), list_position(['区级特色服务', '街道下沉服务', '社区直接服务'], level)
  from carriers
  where unit in (select community from chosen($streets, $types) as chosen)
     or ($types::varchar[] is null and unit in (select street from chosen($streets, $types) as chosen))
     or ($types::varchar[] is null and level = '区级特色服务' and ($streets::varchar[] is null or list_contains($streets::varchar[], unit)))
)
select id, word
from named
order by id, position, word
