"""What the plain page asks, as SQL over the ledger 办理事项; ``{where}`` is what the filters say."""

FROM = "from matters join communities on communities.code = matters.community where {where}"

CARDS = f"""
    select count(*) as matters, count(closed) as closed, count(*) filter (where closed is null) as open,
           count(*) filter (where closed is null and due < (select cutoff from dataset)) as late,
           100.0 * count(*) filter (where closed <= due) / count(*) as on_time,
           median(date_diff('day', accepted, closed)) as days,
           100.0 * count(*) filter (where rating in ('满意', '基本满意')) / count(rating) as content,
           count(distinct community) as communities {FROM}"""
CHARTS = {
    "每月受理": f"select date_trunc('month', accepted) as 月份, count(*) as 件 {FROM} group by all order by all",
    "各窗口受理": f"select window_kind as 窗口, count(*) as 件 {FROM} group by all order by 件 desc",
    "各渠道受理": f"select channel as 渠道, count(*) as 件 {FROM} group by all order by 件 desc",
    "各街道按时办结": f"""
        select street as 街道, 100.0 * count(*) filter (where closed <= due) / count(*) as 按时办结率 {FROM}
        group by all order by all""",
}
TABLE = f"""
    select communities.name as 社区, count(*) as 受理, count(closed) as 已办结,
           100.0 * count(*) filter (where closed <= due) / count(*) as 按时办结率 {FROM}
    group by all order by 受理 desc"""


def every(where: str) -> list[str]:
    """All of them, as one filter has them asked."""
    return [sql.format(where=where) for sql in (CARDS, *CHARTS.values(), TABLE)]
