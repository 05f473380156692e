"""`make bench`: measures, prints tables and writes build/bench/*.json. Times never fail anything; what is a
fault on any machine, such as a list that reads a table from end to end, does.

python -m tests.bench [NAME …]     only the tables of those names
"""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.registry import BENCHES, Bench, Row

HERE = Path(__file__).parent
RESULTS = HERE.parents[1] / "build" / "bench"


def main(wanted: Sequence[str]) -> int:
    for file in sorted(HERE.glob("bench_*.py")):
        import_module(f"tests.bench.{file.stem}")
    unknown = set(wanted) - {each.name for each in BENCHES}
    if unknown:
        print(
            f"There is no table {', '.join(sorted(unknown))}; there are {', '.join(b.name for b in BENCHES)}."
        )
        return 2
    console = Console()
    console.width = max(console.width, 110)
    faults = []
    for each in BENCHES:
        if not wanted or each.name in wanted:
            with console.status(f"Measuring: {each.title}"):
                rows = list(each.rows())
            console.print(table(each, rows))
            write(each, rows)
            faults += [f"{row.what}: {fault}" for row in rows for fault in row.faults]
    console.print(f"Written to {RESULTS.relative_to(HERE.parents[1])}/.")
    for fault in faults:
        console.print(fault)
    return 1 if faults else 0


def table(each: Bench, rows: Sequence[Row]) -> Table:
    """The rows for a person: microseconds first, then ratios, words last."""
    shown = Table(title=each.title, caption=each.note, title_justify="left", caption_justify="left")
    shown.add_column("", no_wrap=True)
    times = list(dict.fromkeys(name for row in rows for name in row.measured))
    ratios = list(dict.fromkeys(name for row in rows for name in row.ratios))
    words = list(dict.fromkeys(name for row in rows for name in row.said))
    for name in times:
        shown.add_column(f"{name}, µs", justify="right", no_wrap=True)
    for name in ratios:
        shown.add_column(name, justify="right", no_wrap=True)
    for name in words:
        shown.add_column(name)
    for row in rows:
        cells = [f"{row.measured[name]:,.2f}" if name in row.measured else "" for name in times]
        cells += [f"{row.ratios[name]:,.2f}" if name in row.ratios else "" for name in ratios]
        shown.add_row(row.what, *cells, *(row.said.get(name, "") for name in words))
    return shown


def write(each: Bench, rows: Sequence[Row]) -> None:
    """The rows for a tool, with the interpreter they were measured on."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    told = {
        "title": each.title,
        "note": each.note,
        "python": platform.python_version(),
        "rows": [asdict(row) for row in rows],
    }
    (RESULTS / f"{each.name}.json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
