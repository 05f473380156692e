"""Draws BPMN diagrams as PNG files with bpmn-js, each whole, at a scale that can be read and printed.

.venv/bin/python .ci/pictures.py                    every diagram under bpmn/ into build/pictures/
.venv/bin/python .ci/pictures.py FILE… [--out DIR]  only these
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import chromium
from playwright.sync_api import Error, sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser

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

FRAME = """({ x, y, width, height, scale }) => {
  const canvas = document.getElementById('canvas');
  canvas.style.width = width * scale + 'px';
  canvas.style.height = height * scale + 'px';
  viewer.get('canvas').resized();
  viewer.get('canvas').viewbox({ x, y, width, height });
}"""


def frame_of(box: Mapping[str, float]) -> dict[str, float]:
    """The part of the plane that the picture shows, in the diagram's units, and the pixels to a unit."""
    width = box["width"] + 2 * MARGIN
    height = box["height"] + 2 * MARGIN + WATERMARK
    scale = min(PIXELS_PER_UNIT, LARGEST_SIDE / max(width, height))
    return {"x": box["x"] - MARGIN, "y": box["y"] - MARGIN, "width": width, "height": height, "scale": scale}


def draw(browser: Browser, diagram: Path, picture: Path) -> list[str]:
    """Write the picture of a diagram; the viewer's warnings. Raises `Error` when it cannot be drawn."""
    with closing(browser.new_page()) as page:
        page.set_content(EMPTY_PAGE)
        for sheet in ("diagram-js.css", "bpmn-js.css"):
            page.add_style_tag(path=VIEWER / sheet)
        page.add_script_tag(path=VIEWER / "bpmn-navigated-viewer.js")
        found = page.evaluate(OPEN, diagram.read_text(encoding="utf-8"))
        frame = frame_of(found["box"])
        width, height = (int(frame[side] * frame["scale"]) for side in ("width", "height"))
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(FRAME, frame)
        page.screenshot(path=picture)
    return list(found["warnings"])


def vector(browser: Browser, diagram: Path) -> tuple[str, list[str]]:
    """A diagram as SVG, and the viewer's warnings. Raises `Error` when it cannot be drawn."""
    with closing(browser.new_page()) as page:
        page.set_content(EMPTY_PAGE)
        for sheet in ("diagram-js.css", "bpmn-js.css"):
            page.add_style_tag(path=VIEWER / sheet)
        page.add_script_tag(path=VIEWER / "bpmn-navigated-viewer.js")
        found = page.evaluate(OPEN, diagram.read_text(encoding="utf-8"))
        picture = page.evaluate("async () => (await viewer.saveSVG()).svg")
    return str(picture), list(found["warnings"])


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
    if not diagrams:
        print(f"There is no diagram under {DIAGRAMS}.", file=sys.stderr)
        return 1
    wanted.out.mkdir(parents=True, exist_ok=True)
    failed = 0
    with sync_playwright() as playwright, closing(chromium.launch(playwright)) as browser:
        for number, diagram in enumerate(diagrams, start=1):
            picture = picture_of(diagram, wanted.out)
            try:
                problems = draw(browser, diagram, picture)
            except (Error, OSError, UnicodeDecodeError) as error:
                problems = [str(error).splitlines()[0]]
            print(f"{number}/{len(diagrams)} {picture}", flush=True)
            for problem in problems:
                print(f"    {diagram}: {problem}", file=sys.stderr)
            failed += bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
