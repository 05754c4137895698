"""Charts as plain data, drawn once for pages and for papers (图表).

`draw` turns a chart into a reportlab Drawing, which a PDF prints as it is; `chart_svg`
writes the same Drawing for a page. Colours are named tones: the stylesheet colours
them, and each has a pattern or a number beside it, so that none speaks alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from unicodedata import east_asian_width

from reportlab.graphics.shapes import (
    Circle,
    Drawing,
    Group,
    Line,
    PolyLine,
    Rect,
    String,
)
from reportlab.lib.attrmap import AttrMap, AttrMapValue
from reportlab.lib.colors import HexColor

WIDTH = 320  # units: about a pixel on the smallest phone
SIZE, LEADING, GAP, BAR = 13, 17, 10, 14
WIDEST = 60  # of one upright bar with its gap
PLOT = 120  # height of what stands upright
TONES = {
    "accent": "#0b5a6c",
    "a": "#1b5e37",
    "b": "#1d4e8f",
    "c": "#774700",
    "d": "#9a1b1b",
    "grey": "#55514a",
    "ink": "#1f1d1a",
    "ground": "#ffffff",
    "heat-0": "#f1efea",
    "heat-1": "#dcebee",
    "heat-2": "#c3dde2",
    "heat-3": "#a6ccd4",
    "heat-4": "#86b8c3",
}
COLOURS = {tone: HexColor(code) for tone, code in TONES.items()}
HEATS = 4
_HATCHES = {"b": (True, False), "c": (False, True), "d": (True, True)}
_FONT = "Helvetica"  # for pages the stylesheet names the font


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One number with its name; `said` is how it is written, `url` what it opens."""

    label: str
    value: float
    said: str
    url: str = ""
    tone: str = "accent"


@dataclass(frozen=True, kw_only=True, slots=True)
class Bars:
    """Numbers side by side; `most` is the value of a full bar, 0 the largest.

    Upright ones lie down where their names are too long to stand under them.
    """

    items: tuple[Item, ...]
    is_upright: bool = False
    most: float = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Shares:
    """Rows of parts of a whole, each row as long as the others."""

    rows: tuple[tuple[str, tuple[Item, ...]], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Trend:
    """A value over time, in order; stepwise if it holds until the next point."""

    points: tuple[tuple[date, Item | None], ...]  # None: no value from then on
    is_stepwise: bool = False
    most: float = 0  # the value at the top, 0 the largest


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeline:
    """What happened when, in order; the label says it, the value is not read."""

    events: tuple[tuple[date, Item], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TileMap:
    """Places as equal tiles at (column, row), shaded by their numbers."""

    tiles: tuple[tuple[int, int, Item], ...]


Chart = Bars | Shares | Trend | Timeline | TileMap


class Link(Group):  # type: ignore[misc] # reportlab has no types
    """A group that opens an address on a page and is plain on paper."""

    _attrMap = AttrMap(  # noqa: N815 - reportlab's name
        BASE=Group, url=AttrMapValue(None), said=AttrMapValue(None)
    )

    def __init__(self, *shapes: object, url: str, said: str) -> None:
        self.url = url
        self.said = said
        super().__init__(*shapes)


def draw(chart: Chart, *, font: str = _FONT) -> Drawing:
    """Draw a chart; the same data give the same shapes."""
    canvas = _Canvas(font=font)
    match chart:
        case Bars(is_upright=True) if _widest(chart.items) <= WIDTH / 4:
            _columns(canvas, chart)
        case Bars():
            _bars(canvas, chart)
        case Shares():
            _shares(canvas, chart)
        case Trend():
            _trend(canvas, chart)
        case Timeline():
            _timeline(canvas, chart)
        case TileMap():
            _tiles(canvas, chart)
    return canvas.drawing()


def wrapped(text: str, *, width: float, size: float = SIZE) -> list[str]:
    """Break a text into lines no wider than `width`, between words where it can."""
    lines, line = [], ""
    for mark in text:
        if line and _wide(line + mark, size) > width:
            head, space, rest = line.rpartition(" ")
            keeps = bool(space) and mark != " "
            lines.append(head if keeps else line)
            line = rest if keeps else ""
        line = (line + mark).lstrip()
    return [*lines, line] if line or not lines else lines


def _wide(text: str, size: float) -> float:
    return sum(size if east_asian_width(m) in "WF" else size * 0.6 for m in text)


class _Canvas:
    """Shapes measured from the top, until the height is known."""

    def __init__(self, *, font: str) -> None:
        self.font = font
        self.y = 0.0
        self._placed: list[tuple[Item | None, object]] = []

    def add(self, shape: object, item: Item | None = None) -> None:
        self._placed.append((item, shape))

    def text(
        self,
        x: float,
        text: str,
        *,
        y: float | None = None,
        anchor: str = "start",
        item: Item | None = None,
        tone: str = "ink",
    ) -> None:
        at = (self.y if y is None else y) + SIZE
        style = {"fontName": self.font, "fontSize": SIZE, "textAnchor": anchor}
        self.add(String(x, -at, text, fillColor=COLOURS[tone], **style), item)

    def box(self, x: float, y: float, size: tuple[float, float], item: Item) -> None:
        width, height = size
        look = {"fillColor": COLOURS[item.tone], "strokeColor": COLOURS["ground"]}
        self.add(Rect(x, -y - height, width, height, strokeWidth=1, **look), item)
        upright, lying = _HATCHES.get(item.tone, (False, False))
        ink = {"strokeColor": COLOURS["ground"], "strokeWidth": 1}
        for step in range(6, int(width), 6) if upright else ():
            self.add(Line(x + step, -y, x + step, -y - height, **ink), item)
        for step in range(4, int(height), 4) if lying else ():
            self.add(Line(x, -y - step, x + width, -y - step, **ink), item)

    def rule(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        look = {"strokeColor": COLOURS["grey"], "strokeWidth": 1}
        self.add(Line(start[0], -start[1], end[0], -end[1], **look))

    def drawing(self) -> Drawing:
        """Return all of it; what opens the same address is one link."""
        height = max(self.y, LEADING)
        drawing = Drawing(WIDTH, height, initialFontName=self.font)
        links: dict[Item, Link] = {}
        for item, shape in self._placed:
            _lift(shape, height)
            if item is None or not item.url:
                drawing.add(shape)
            elif item in links:
                links[item].add(shape)
            else:
                said = f"{item.label} {item.said}"
                links[item] = Link(shape, url=item.url, said=said)
                drawing.add(links[item])
        return drawing


def _lift(shape: object, height: float) -> None:
    """Move a shape measured down from the top to where paper measures up from."""
    for name in ("y", "y1", "y2", "cy"):
        if hasattr(shape, name):
            setattr(shape, name, getattr(shape, name) + height)
    if isinstance(shape, PolyLine):
        shape.points = [
            value + height if place % 2 else value
            for place, value in enumerate(shape.points)
        ]


def _bars(canvas: _Canvas, chart: Bars) -> None:
    most = chart.most or max((item.value for item in chart.items), default=0)
    for item in chart.items:
        room = WIDTH - _wide(item.said, SIZE) - GAP
        canvas.text(WIDTH, item.said, anchor="end", item=item)
        for line in wrapped(item.label, width=room):
            canvas.text(0, line, item=item)
            canvas.y += LEADING
        length = WIDTH * item.value / most if most else 0
        canvas.box(0, canvas.y, (max(length, 1), BAR), item)
        canvas.y += BAR + GAP


def _columns(canvas: _Canvas, chart: Bars) -> None:
    most = chart.most or max((item.value for item in chart.items), default=0)
    step = min(WIDTH / max(len(chart.items), 1), WIDEST)
    tops = []
    for place, item in enumerate(chart.items):
        height = PLOT * item.value / most if most else 0
        tops.append(LEADING + PLOT - height)
        size = (max(step - 2, 1), max(height, 1))
        canvas.box(place * step + 1, tops[-1], size, item)
    said, labels = (
        [one.said for one in chart.items],
        [one.label for one in chart.items],
    )
    for place, middle, item in _spread(chart.items, said, step):
        beside = 1 if _wide(item.said, SIZE) > step else 0  # also over its neighbours
        top = min(tops[max(place - beside, 0) : place + beside + 1])
        canvas.text(middle, item.said, y=top - LEADING, anchor="middle", item=item)
    y = LEADING + PLOT + 4
    for _, middle, item in _spread(chart.items, labels, step):
        canvas.text(middle, item.label, y=y, anchor="middle", item=item)
    canvas.rule((0, LEADING + PLOT), (WIDTH, LEADING + PLOT))
    canvas.y = PLOT + 2 * LEADING + GAP


def _spread(
    items: tuple[Item, ...], texts: list[str], step: float
) -> Iterator[tuple[int, float, Item]]:
    """Yield the columns whose text has room beside the others, and its middle."""
    widest = max((_wide(text, SIZE) for text in texts), default=0)
    moved = max(0, (widest - step) / 2)  # inwards, the first and the last
    each = -(-int(widest + moved + 4) // int(step))
    for place in range(0, len(items), each):
        half = _wide(texts[place], SIZE) / 2
        yield place, min(max(step * (place + 0.5), half), WIDTH - half), items[place]


def _widest(items: tuple[Item, ...]) -> float:
    texts = [text for item in items for text in (item.label, item.said)]
    return max((_wide(text, SIZE) for text in texts), default=0)


def _shares(canvas: _Canvas, chart: Shares) -> None:
    for label, parts in chart.rows:
        for line in wrapped(label, width=WIDTH) if label else ():
            canvas.text(0, line)
            canvas.y += LEADING
        total = sum(item.value for item in parts)
        x = 0.0
        for item in parts if total else ():
            width = WIDTH * item.value / total
            if width:
                canvas.box(x, canvas.y, (width, BAR), item)
            x += width
        canvas.y += BAR + GAP / 2
        _legend(canvas, parts)
        canvas.y += GAP


def _legend(canvas: _Canvas, parts: tuple[Item, ...]) -> None:
    """Say each part beside its own pattern, as many in a line as fit."""
    x = 0.0
    for item in parts:
        text = f"{item.label} {item.said}"
        needed = BAR + 5 + _wide(text, SIZE) + GAP
        if x and x + needed > WIDTH:
            x, canvas.y = 0.0, canvas.y + LEADING
        canvas.box(x, canvas.y + 2, (12, 12), item)
        lines = wrapped(text, width=WIDTH - BAR - 5)
        for line in lines:
            canvas.text(x + BAR + 5, line, item=item)
            canvas.y += LEADING if line is not lines[-1] else 0
        x += needed
    canvas.y += LEADING


def _place(day: date, days: list[date]) -> float:
    span = (days[-1] - days[0]).days
    return 6 + (WIDTH - 12) * ((day - days[0]).days / span if span else 0.5)


def _trend(canvas: _Canvas, chart: Trend) -> None:
    base = LEADING + GAP + PLOT
    canvas.rule((0, base), (WIDTH, base))
    canvas.y = base + LEADING + GAP
    days = [day for day, _ in chart.points]
    if not days:
        return
    values = [item.value for _, item in chart.points if item]
    most = chart.most or max(values, default=0)
    path: list[float] = []
    before = -1.0
    free = {True: 0.0, False: 0.0}  # from where on a number has room, below or above
    for day, item in chart.points:
        x = _place(day, days)
        if chart.is_stepwise and path:
            path += [x, path[-1]]
        if item is None:
            _joined(canvas, path)
            path = []
            continue
        y = base - (PLOT * item.value / most if most else 0)
        path += [x, -y]
        look = {"fillColor": COLOURS[item.tone], "strokeColor": COLOURS["ground"]}
        canvas.add(Circle(x, -y, 4, **look), item)
        is_low = item.value < before and y + LEADING < base  # its line comes from above
        if item.value != before:
            top = y + (4 if is_low else -LEADING - 4)
            free[is_low] = _beside(canvas, x, top, item=item, free=free[is_low])
        before = item.value
    _joined(canvas, path)
    canvas.text(0, days[0].isoformat(), y=base + 4)
    if days[-1] > days[0]:
        canvas.text(WIDTH, days[-1].isoformat(), y=base + 4, anchor="end")


def _beside(canvas: _Canvas, x: float, y: float, *, item: Item, free: float) -> float:
    """Say a number beside its point where there is room; return where it ends."""
    half = _wide(item.said, SIZE) / 2
    middle = min(max(x, half), WIDTH - half)
    if middle - half < free:
        return free
    canvas.text(middle, item.said, y=y, anchor="middle", item=item)
    return middle + half + GAP / 2


def _joined(canvas: _Canvas, path: list[float]) -> None:
    """Join points by a line, unless there is only one."""
    look = {"strokeColor": COLOURS["accent"], "strokeWidth": 2, "fillColor": None}
    if path[2:]:
        canvas.add(PolyLine(path, **look))


def _timeline(canvas: _Canvas, chart: Timeline) -> None:
    top, indent = canvas.y, 96
    for day, item in chart.events:
        canvas.text(0, day.isoformat(), item=item)
        look = {"fillColor": COLOURS[item.tone], "strokeColor": COLOURS["ground"]}
        canvas.add(Circle(indent - 8, -canvas.y - 9, 5, **look), item)
        text = f"{item.label} {item.said}".strip()
        for line in wrapped(text, width=WIDTH - indent - 4):
            canvas.text(indent + 4, line, item=item)
            canvas.y += LEADING
        canvas.y += GAP / 2
    canvas.rule((indent - 8, top), (indent - 8, canvas.y))


def _tiles(canvas: _Canvas, chart: TileMap) -> None:
    if not chart.tiles:
        return
    columns = max(column for column, _, _ in chart.tiles) + 1
    side = WIDTH / columns
    most = max(item.value for _, _, item in chart.tiles)
    for column, row, item in chart.tiles:
        x, y = column * side, row * side
        heat = -(-HEATS * item.value // most) if item.value else 0
        tile = replace(item, tone=f"heat-{int(heat)}")
        canvas.box(x + 1, y + 1, (side - 2, side - 2), tile)
        lines = [*wrapped(item.label, width=side - 8), item.said]
        start = y + (side - LEADING * len(lines)) / 2
        for number, line in enumerate(lines):
            at, middle = start + number * LEADING, x + side / 2
            canvas.text(middle, line, y=at, anchor="middle", item=tile)
    canvas.y = side * (max(row for _, row, _ in chart.tiles) + 1)
