/*
title: 数据集的截止日期
grain: 只有一行
params: []
*/
select cutoff as day from dataset
