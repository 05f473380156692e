"""Draws BPMN diagrams as PNG files with bpmn-js, each whole, at a scale that can be read and printed.

.venv/bin/python .ci/pictures.py                    every diagram under bpmn/ into build/pictures/
.venv/bin/python .ci/pictures.py FILE… [--out DIR]  only these
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import chromium
from playwright.sync_api import Error, sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent
DIAGRAMS = ROOT / "bpmn"
VIEWER = ROOT / "app" / "web" / "static" / "vendor" / "bpmn-js"
MARGIN = 30
WATERMARK = 50  # room below the diagram, so that the bpmn.io mark covers nothing
PIXELS_PER_UNIT = 2
LARGEST_SIDE = 16_000  # pixels; Chromium cannot capture more

EMPTY_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Diagram</title>
<style>body { margin: 0; background: white } #canvas { width: 1000px; height: 1000px }</style>
<div id="canvas"></div></html>"""

OPEN = """async (xml) => {
  window.viewer = new BpmnJS({ container: '#canvas' });
  const { warnings } = await viewer.importXML(xml);
  const { inner } = viewer.get('canvas').viewbox();
  return { warnings: warnings.map((warning) => warning.message), box: inner };
}"""

FRAME = """([x, y, width, height]) => {
  const canvas = document.getElementById('canvas');
  canvas.style.width = width + 'px';
  canvas.style.height = height + 'px';
  viewer.get('canvas').resized();
  viewer.get('canvas').viewbox({ x, y, width, height });
}"""


@contextmanager
def page_of(scale: float) -> Iterator[Page]:
    """An empty page with the viewer in it, `scale` pixels to the diagram's unit."""
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        page = browser.new_context(device_scale_factor=scale).new_page()
        page.set_content(EMPTY_PAGE)
        for sheet in ("diagram-js.css", "bpmn-js.css"):
            page.add_style_tag(path=VIEWER / sheet)
        page.add_script_tag(path=VIEWER / "bpmn-navigated-viewer.js")
        yield page
        browser.close()


def draw(diagram: Path, picture: Path) -> list[str]:
    """Write the picture of a diagram; the viewer's warnings. Raises `Error` when it cannot be drawn."""
    scale = float(PIXELS_PER_UNIT)
    while True:
        with page_of(scale) as page:
            opened = page.evaluate(OPEN, diagram.read_text(encoding="utf-8"))
            box = opened["box"]
            width = round(box["width"] + 2 * MARGIN)
            height = round(box["height"] + 2 * MARGIN + WATERMARK)
            if max(width, height) * scale > LARGEST_SIDE:
                scale = LARGEST_SIDE / (max(width, height) + 1)
                continue
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate(FRAME, [box["x"] - MARGIN, box["y"] - MARGIN, width, height])
            page.screenshot(path=picture)
        return list(opened["warnings"])


def picture_of(diagram: Path, folder: Path) -> Path:
    """Where a diagram's picture goes: a_council/step-down.bpmn → a_council-step-down.png."""
    inside = diagram.relative_to(DIAGRAMS) if diagram.is_relative_to(DIAGRAMS) else Path(diagram.name)
    return folder / ("-".join(inside.with_suffix("").parts) + ".png")


def main() -> int:
    parser = argparse.ArgumentParser(description="Draw BPMN diagrams as PNG files.")
    parser.add_argument("diagrams", nargs="*", type=Path, help="default: every diagram under bpmn/")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "build" / "pictures", help="default: build/pictures"
    )
    wanted = parser.parse_args()
    diagrams = [path.resolve() for path in wanted.diagrams] or sorted(DIAGRAMS.rglob("*.bpmn"))
    wanted.out.mkdir(parents=True, exist_ok=True)
    failed = 0
    for number, diagram in enumerate(diagrams, start=1):
        picture = picture_of(diagram, wanted.out)
        try:
            problems = draw(diagram, picture)
        except (Error, OSError, UnicodeDecodeError) as error:
            problems = [str(error).splitlines()[0]]
        print(f"{number}/{len(diagrams)} {picture}", flush=True)
        for problem in problems:
            print(f"    {diagram}: {problem}", file=sys.stderr)
        failed += bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
