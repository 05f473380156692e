"""Finds the Chromium that the tests and the pictures use, and starts it without any traffic of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

SWITCHES = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

_ASK_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
)


def starts(path: str) -> bool:
    """Whether it is a browser: Ubuntu's chromium-browser may be a script that only names another package."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and "Chrom" in done.stdout


@cache
def find(python: str | Path = sys.executable) -> str | None:
    """The path of Chromium: the first of `NAMES` on the PATH, else Playwright's; None when there is none."""
    for name in NAMES:
        path = shutil.which(name)
        if path and starts(path):
            return path
    asked = subprocess.run([str(python), "-c", _ASK_PLAYWRIGHT], capture_output=True, text=True, check=False)
    own = asked.stdout.strip()
    return own if own and starts(own) else None


def launch(playwright: Playwright) -> Browser:
    """Headless Chromium; every page that it opens comes from the caller."""
    path = find()
    if not path:
        raise RuntimeError("No Chromium was found. `make setup-test` installs it.")
    return playwright.chromium.launch(executable_path=path, args=list(SWITCHES))
