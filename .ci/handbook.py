"""Builds the handbook of the councils' protocols as a site: build/handbook/html/index.html.

The pages come from the packs, the pictures are drawn by bpmn-js, and Sphinx makes the site of both. A warning
of Sphinx fails the build: a page that it cannot read is not printed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import chromium
import pictures
from playwright.sync_api import sync_playwright

from app import bootstrap
from app.config import Settings
from app.domain.errors import HoldfastError
from app.services.handbook import diagrams

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "handbook"
SOURCE, SITE = FOLDER / "source", FOLDER / "html"

STYLE = """
.content { width: 60em; max-width: 100%; }
table.docutils td { vertical-align: top; }
figure img { width: 100%; }
@media print { @page { size: A3 landscape; } section { break-inside: avoid-page; } }
"""

OPTIONS = {
    "project": "Holdfast",
    "html_theme": "furo",  # brings its own styles, fonts and scripts: a page asks nothing of the network
    "html_title": "Holdfast: the handbook",
    "language": "en",
    "html_show_sphinx": "0",
    "html_show_copyright": "0",
    "html_copy_source": "0",
    "smartquotes": "0",
    "html_static_path": "static",
    "html_css_files": "handbook.css",
}


def write() -> dict[str, str]:
    """Write the pages anew; process id → the file of its diagram."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    chapters = bootstrap.handbook_chapters(Settings.from_environment())
    for name, text in bootstrap.handbook_pages(chapters).items():
        page = SOURCE / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
    (SOURCE / "static").mkdir()
    (SOURCE / "static" / "handbook.css").write_text(STYLE, encoding="utf-8")
    return dict(diagrams(chapters))


def draw(drawn: dict[str, str]) -> list[str]:
    """A picture of every diagram; the viewer's warnings."""
    folder = SOURCE / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    problems: list[str] = []
    with sync_playwright() as playwright, closing(chromium.launch(playwright)) as browser:
        for number, (process, file) in enumerate(sorted(drawn.items()), start=1):
            print(f"\rDrawing diagram {number} of {len(drawn)}", end="", flush=True)
            picture, warnings = pictures.vector(browser, ROOT / file)
            (folder / f"{process}.svg").write_text(picture, encoding="utf-8")
            problems += [f"{file}: {warning}" for warning in warnings]
    print()
    return problems


def build() -> int:
    """Make the site of the pages; the exit code of Sphinx."""
    settings = [word for name, value in OPTIONS.items() for word in ("-D", f"{name}={value}")]
    jobs = ["-b", "html", "-q", "-W", "--keep-going", "-C", "-j", "auto"]
    return subprocess.run(
        [sys.executable, "-m", "sphinx", *jobs, *settings, SOURCE, SITE], check=False
    ).returncode


def main() -> int:
    try:
        drawn = write()
    except HoldfastError as error:
        print(error, file=sys.stderr)
        return 1
    problems = draw(drawn)
    for problem in problems:
        print(problem, file=sys.stderr)
    failed = build() or bool(problems)
    print("The handbook could not be built." if failed else f"The handbook is at {SITE / 'index.html'}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
