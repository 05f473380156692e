"""Who watches over each council in a browser, and the process that they look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


@dataclass(frozen=True)
class Watch:
    """Who watches in a council, a case whose process is looked at, and that process."""

    council: str
    manager: str
    case: str
    process: str


WATCHES = (
    Watch("lambeth", "morgan", "LAM-001", "lam_step_up"),
    Watch("somerset", "una", "SOM-DEMO-05", "som_step_up"),
    Watch("hull", "lorne", "HULL-021", "hull_step_up_advice"),
    Watch("richmond_wandsworth", "tate", "DEMO-013", "rw_step_up"),
    Watch("leicester", "pip", "LEI-DEMO-04", "lei_step_up"),
)


def goes(page: Page, text: str, heading: str) -> None:
    """Follow a link of the navigation or the page to a heading."""
    page.get_by_role("link", name=text, exact=True).first.click()
    page.get_by_role("heading", level=1, name=heading).wait_for()
