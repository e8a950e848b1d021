/*
title: 每个社区应设的服务窗口
grain: 一行是一类窗口
params: []
*/
select unnest(['党员服务', '就业社保', '社会救助', '综合治理', '人口计生', '住房保障']) as window_kind
