"""Charts as drawings that need no script: Vega-Lite, drawn on the server into SVG.

The tables beside them say the same, so that a chart is hidden from screen readers. Drawn on the server
because Vega-Lite in a browser would need `eval`, which the content security policy forbids.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import vl_convert
from markupsafe import Markup

from app.domain.calendar import add_months
from app.services.trends import Trend

COLOURS = ("#12343b", "#d9622b", "#4c2c92", "#00703c")
"""Told apart with little or no sight of colours; the legend names them."""

WIDTH, HEIGHT = 640, 220
FEWEST, LOWEST_TOP = 5, 4
"""Months before the last one, and the top of the scale: a single thing is drawn small."""

_FRAME = re.compile(r"^<svg ")


def draw(trend: Trend, months: Sequence[date]) -> Markup:
    """The chart of a trend as SVG, over `months`; empty when there is nothing to draw."""
    apart = trend.label if len(trend.series) == 1 else None
    values = [
        {
            "when": _place(row[0], trend),
            "what": trend.header[column] if apart is None else row[apart],
            "value": row[column],
        }
        for row in trend.rows
        for column in trend.series
    ]
    return _svg(json.dumps(_specification(values, trend, months))) if values else Markup()


def _place(day: date, trend: Trend) -> str:
    return f"{day:%d %b}" if trend.key == "queue" else f"{day:%b %y}"


def months_of(trends: Sequence[Trend]) -> list[date]:
    """Every month from the first to the last of all the trends, and some before: one scale for all charts."""
    days = [row[0] for trend in trends if trend.key != "queue" for row in trend.rows]
    if not days:
        return []
    first = min(add_months(max(days), -FEWEST), *days)
    count = (max(days).year - first.year) * 12 + max(days).month - first.month
    return [add_months(first, number) for number in range(count + 1)]


def _places(trend: Trend, months: Sequence[date]) -> list[str]:
    """The months of the page; the days of panels as they come."""
    days = [row[0] for row in trend.rows] if trend.key == "queue" else months
    return list(dict.fromkeys(_place(day, trend) for day in days))


def _specification(values: Sequence[dict[str, Any]], trend: Trend, months: Sequence[date]) -> dict[str, Any]:
    names = list(dict.fromkeys(value["what"] for value in values))
    beside = len(trend.series) > 1 and trend.label is None
    # One table row a month may still have several values to add, one for each clause or locality.
    heights: dict[tuple[str, str], float] = {}
    for value in values:
        key = (value["when"], value["what"] if beside else "")
        heights[key] = heights.get(key, 0) + value["value"]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": WIDTH,
        "height": HEIGHT,
        "background": None,
        "data": {"values": list(values)},
        "mark": {"type": "bar"},
        "encoding": {
            "x": {
                "field": "when",
                "type": "ordinal",
                "scale": {"domain": _places(trend, months)},
                "axis": {"title": None, "labelAngle": 0},
            },
            "y": {
                "field": "value",
                "type": "quantitative",
                "aggregate": "sum",
                "scale": {"domain": [0, max(LOWEST_TOP, *heights.values())], "nice": True},
                "axis": {"title": trend.unit, "tickMinStep": 1},
            },
            "color": {
                "field": "what",
                "type": "nominal",
                "sort": names,
                "scale": {"domain": names, "range": list(COLOURS)},
                "legend": {"title": None, "orient": "top"} if len(names) > 1 else None,
            },
            **({"xOffset": {"field": "what", "sort": names}} if beside else {}),
        },
        "config": {
            "font": "Helvetica, Arial, sans-serif",
            "axis": {"labelFontSize": 13, "titleFontSize": 13, "labelColor": "#0b0c0c"},
            "legend": {"labelFontSize": 13, "labelColor": "#0b0c0c", "labelLimit": 300},
        },
    }


@lru_cache(maxsize=200)
def _svg(specification: str) -> Markup:
    drawn = vl_convert.vegalite_to_svg(specification)
    # Ours: made of numbers and of the trend's own words, which Vega escapes.
    return Markup(_FRAME.sub('<svg aria-hidden="true" focusable="false" ', drawn))  # noqa: S704
