"""All measurements in one run, each part in processes of its own: ``python manage.py bench`` calls this."""

import os
import platform
import subprocess
import sys
import time
from datetime import date
from importlib import metadata
from pathlib import Path

#: What measures a part, and how much of it: rounds, rounds, choices, seconds, reruns, starts, rows, rows.
_PARTS = {
    "browser": ("tests.browser.bench", "6"),
    "opening": ("tests.load.opening", "3"),
    "reruns": ("tests.load.bench", "reruns", "40"),
    "viewers": ("tests.load.bench", "viewers", "15"),
    "processes": ("tests.load.bench", "processes", "5000"),
    "starts": ("tests.load.bench", "starts", "3"),
    "intake": ("tests.load.intake", "10000000"),
    "tables": ("tests.load.bench", "tables", "2000000"),
}
_ABOUT = """# 速度和规模

由 `python manage.py bench --out docs/performance.md` 写成，全部在一次运行中测得；测哪些可以选，如 `bench reruns viewers`。需要 `requirements-dev.txt`、
Chromium 和 nginx；浏览器如在没有显卡的机器上，画面由处理器绘制；发出点击的程序、浏览器、nginx 与服务器在同一台机器上争用处理器。

- 每次 CPU 是服务器进程用去的处理器时间 ÷ 次数，几乎不受机器上其他程序影响，比较时以它为准；其余时间是墙上时钟，机器忙时会变长。
- 空白页面（`tests/browser/bare.py`）只有一个按钮；普通页面（`tests/load/plain_app.py`）按教程的写法，用 Streamlit、DuckDB 和 plotly 读同一些办理事项。
- 众人由 `tests/load/viewers.py` 扮演：各有 cookie 和页面，说浏览器所说的 Streamlit 协议。数据是演示数据，导入和大表一节是生成的数据。
"""


def main(amount: int, out: str, parts: list[str]) -> int:
    """Measure ``parts``; ``amount`` stands for each part's own where it is not 0. Exit code 1 where one failed, which is said."""
    told, code = [_ABOUT, _machine()], 0
    print(told[-1], flush=True)
    for part in parts:
        module, *words = _PARTS[part]
        words[-1] = str(amount or words[-1])
        begun = time.monotonic()
        done = subprocess.run([sys.executable, "-m", module, *words], stdout=subprocess.PIPE, text=True)
        said = done.stdout if done.returncode == 0 else f"\n## {part}\n\n没有测成。\n"
        code = max(code, min(done.returncode, 1))
        told.append(said)
        print(f"{said}\n（{part}：{time.monotonic() - begun:.0f} 秒）", flush=True)
    if out:
        lines = "\n".join(told).splitlines()
        Path(out).write_text("\n".join(line.rstrip() for line in lines) + "\n", encoding="utf-8")
    return code


def _machine() -> str:
    """What it was measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    named = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if "model name" in line
    ]
    used = "、".join(f"{name} {metadata.version(name)}" for name in ("streamlit", "duckdb", "pandas", "plotly"))
    return (
        f"{date.today()}，{os.cpu_count()} 核（{named[0] if named else platform.machine()}），内存 {memory:.0f} GiB，"
        f"Python {platform.python_version()}，{used}；开始前一分钟的平均负载 {os.getloadavg()[0]:.1f}。"
    )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], sys.argv[3:]))
