"""A Drawing written as clean SVG: classes for colours, text as text (矢量图).

reportlab's own writer sets style attributes, which our pages forbid, and fixed colours,
which the dark would not change.
"""

from html import escape

from reportlab.graphics.shapes import (
    Circle,
    Drawing,
    Line,
    PolyLine,
    Rect,
    String,
)

from registry.reports.charts import COLOURS, Chart, Link, draw

_TONES = {colour.hexval(): tone for tone, colour in COLOURS.items()}


def chart_svg(chart: Chart, *, name: str, title: str, told: str = "") -> str:
    """Write a chart for a page; `name` is unique there and made of letters.

    Shape: `title` and `told` are read out in place of the picture.
    """
    drawing = draw(chart)
    body = "".join(_shape(one, drawing) for one in drawing.contents)
    more = f'<desc id="{name}-told">{escape(told)}</desc>' if told else ""
    labels = f"{name}-name {name}-told" if told else f"{name}-name"
    # What holds links is no single picture for a screen reader.
    role = "group" if any(isinstance(one, Link) for one in drawing.contents) else "img"
    return (
        f'<svg class="chart" viewBox="0 0 {_n(drawing.width)} {_n(drawing.height)}" '
        f'role="{role}" aria-labelledby="{labels}">'
        f'<title id="{name}-name">{escape(title)}</title>{more}{body}</svg>'
    )


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _class(kind: str, colour: object) -> str:
    tone = _TONES[colour.hexval()]  # type: ignore[attr-defined] # no types
    return f'class="{kind}-{tone}"'


def _shape(shape: object, drawing: Drawing) -> str:
    top = drawing.height
    match shape:
        case Link():
            inner = "".join(_shape(one, drawing) for one in shape.contents)
            said, url = escape(shape.said), escape(shape.url)
            return f'<a href="{url}" aria-label="{said}">{inner}</a>'
        case String():
            anchor = {"middle": "middle", "end": "end"}.get(shape.textAnchor)
            more = f' text-anchor="{anchor}"' if anchor else ""
            return (
                f'<text x="{_n(shape.x)}" y="{_n(top - shape.y)}" '
                f'font-size="{_n(shape.fontSize)}"{more} '
                f"{_class('fill', shape.fillColor)}>{escape(shape.text)}</text>"
            )
        case Rect():
            return (
                f'<rect x="{_n(shape.x)}" y="{_n(top - shape.y - shape.height)}" '
                f'width="{_n(shape.width)}" height="{_n(shape.height)}" '
                f"{_class('fill', shape.fillColor)}/>"
            )
        case Circle():
            return (
                f'<circle cx="{_n(shape.cx)}" cy="{_n(top - shape.cy)}" '
                f'r="{_n(shape.r)}" {_class("fill", shape.fillColor)}/>'
            )
    return _line(shape, top)


def _line(shape: Line | PolyLine, top: float) -> str:
    if isinstance(shape, Line):
        points = [shape.x1, shape.y1, shape.x2, shape.y2]
    else:
        points = shape.points
    pairs = zip(points[::2], points[1::2], strict=True)
    said = " ".join(f"{_n(x)},{_n(top - y)}" for x, y in pairs)
    return (
        f'<polyline points="{said}" fill="none" stroke-width="{_n(shape.strokeWidth)}" '
        f"{_class('stroke', shape.strokeColor)}/>"
    )
