"""How long a route of 150 stops takes as slides and as a page, with how much memory, in a district of so many communities."""

import os
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.load.intake import ran
from warehouse import versions
from warehouse.people import machine
from warehouse.tours import routes
from warehouse.tours.routes import Route

_ROOT = Path(__file__).parents[2]
_STOPS = 150


def main(communities: int) -> None:
    """Make the district, keep a route of its first stops, write both files, and print what it took."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        os.environ["WANCHENG_HOME"] = str(folder / "home")
        ran("manage.py", "demo", "--communities", communities)
        stops = routes.whole(versions.open(), None).stops[:_STOPS]
        routes.save(Route("测速", stops), machine())
        table = Table(
            "文件",
            "秒",
            "内存峰值 MiB",
            "大小 MB",
            title=f"{communities:,} 个社区，{len(stops)} 站（独立进程，含启动）",
        )
        for command, name in (("slides", "测速.pptx"), ("show", "测速.html")):
            seconds, memory = ran("manage.py", command, folder / name, "--route", "测速")
            size = (folder / name).stat().st_size / 10**6
            table.add_row(name, f"{seconds:.1f}", f"{memory:,.0f}", f"{size:.1f}")
    Console(width=100).print(table)


if __name__ == "__main__":
    os.chdir(_ROOT)
    main(int(sys.argv[1]))
