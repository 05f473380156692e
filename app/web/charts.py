"""Charts as drawings that need no script: Vega-Lite, drawn on the server into SVG.

The tables beside them say the same, so that a chart is hidden from screen readers. Drawn on the server
because Vega-Lite in a browser would need `eval`, which the content security policy forbids.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import vl_convert
from markupsafe import Markup

from app.services.trends import Trend

COLOURS = ("#12343b", "#d9622b", "#4c2c92", "#00703c")
"""Told apart with little or no sight of colours; the legend names them."""

WIDTH, HEIGHT = 640, 220
_FRAME = re.compile(r"^<svg ")


def draw(trend: Trend) -> Markup:
    """The chart of a trend as SVG; empty when there is nothing to draw."""
    values = [
        {"month": row[0].isoformat(), "what": trend.header[column], "value": row[column]}
        for row in trend.rows
        for column in trend.series
    ]
    return _svg(json.dumps(_specification(values, trend))) if values else Markup()


def _specification(values: Sequence[dict[str, Any]], trend: Trend) -> dict[str, Any]:
    several = len(trend.series) > 1
    apart: dict[str, Any] = {"xOffset": {"field": "what"}} if several and trend.label is None else {}
    added = "max" if trend.unit == "Days" else "sum"
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": WIDTH,
        "height": HEIGHT,
        "background": None,
        "data": {"values": list(values)},
        "mark": {"type": "bar"},
        "encoding": {
            "x": {
                "field": "month",
                "type": "ordinal",
                "timeUnit": "utcyearmonth" if trend.key != "queue" else "utcyearmonthdate",
                "axis": {
                    "title": None,
                    "labelAngle": 0 if trend.key != "queue" else -45,
                    "format": "%b %y" if trend.key != "queue" else "%d %b",
                },
            },
            "y": {
                "field": "value",
                "type": "quantitative",
                "aggregate": added,
                "axis": {"title": trend.unit, "tickMinStep": 1},
            },
            "color": {
                "field": "what",
                "type": "nominal",
                "sort": [trend.header[column] for column in trend.series],
                "scale": {"range": list(COLOURS)},
                "legend": {"title": None, "orient": "top"} if several else None,
            },
            **apart,
        },
        "config": {
            "font": "Helvetica, Arial, sans-serif",
            "axis": {"labelFontSize": 13, "titleFontSize": 13, "labelColor": "#0b0c0c"},
            "legend": {"labelFontSize": 13, "labelColor": "#0b0c0c"},
        },
    }


@lru_cache(maxsize=200)
def _svg(specification: str) -> Markup:
    drawn = vl_convert.vegalite_to_svg(specification)
    # Ours: made of numbers and of the trend's own words, which Vega escapes.
    return Markup(_FRAME.sub('<svg aria-hidden="true" focusable="false" ', drawn))  # noqa: S704
