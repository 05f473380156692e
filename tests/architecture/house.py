"""What the rules of the house look at: the files under version control, and pyproject.toml."""

from __future__ import annotations

import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@cache
def tracked() -> tuple[Path, ...]:
    """Every file under version control that is there, as a path from the root."""
    # The folder may belong to somebody else than who runs the tests.
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(
        path for name in listed.stdout.split("\0") if name and (ROOT / (path := Path(name))).is_file()
    )


def modules(*folders: str) -> list[Path]:
    """The tracked Python modules under the folders."""
    return [path for path in tracked() if path.suffix == ".py" and path.parts[0] in folders]


@cache
def text_of(path: Path) -> str:
    """A tracked file's text; "" for a picture or anything else that is not UTF-8."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@cache
def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())
