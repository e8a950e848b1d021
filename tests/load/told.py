"""What was measured, as Markdown: for a terminal and for docs/performance.md alike."""

from collections.abc import Iterable

from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table


def tell(title: str, columns: Iterable[str], rows: Iterable[Iterable[object]], *notes: str) -> None:
    """A heading, a table, sentences about it."""
    table = Table(*columns, box=MARKDOWN)
    for row in rows:
        table.add_row(*map(str, row))
    console = Console(width=200)
    console.print(f"\n## {title}\n", highlight=False)
    console.print(table)
    for note in notes:
        console.print(f"\n{note}", highlight=False, soft_wrap=True)
