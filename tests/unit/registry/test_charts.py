"""Charts: the same data the same bytes, safe text, and drawn on paper as on pages."""

import re
from datetime import date
from io import BytesIO
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Circle, Group, PolyLine, Rect, String

from registry.reports.chart_svg import chart_svg
from registry.reports.charts import (
    PLOT,
    SIZE,
    WIDTH,
    Bars,
    Chart,
    Item,
    Shares,
    TileMap,
    Timeline,
    Trend,
    draw,
    wrapped,
)
from registry.reports.typeface import SANS, typefaces

LONG = "贵州示例超长名称食品加工与销售有限责任公司" * 3


def item(value: float, label: str = "食品", **more: str) -> Item:
    return Item(label=label, value=value, said=f"{value:g}", **more)


def charts(items: tuple[Item, ...]) -> list[Chart]:
    days = [date(2026, 1 + n // 28, 1 + n % 28) for n in range(len(items))]
    return [
        Bars(items=items),
        Bars(items=items, is_upright=True),
        Shares(rows=(("", items), (LONG, items))),
        Trend(points=tuple(zip(days, items, strict=True))),
        Trend(points=tuple(zip(days, items, strict=True)), is_stepwise=True),
        Timeline(events=tuple(zip(days, items, strict=True))),
        TileMap(tiles=tuple((n % 4, n // 4, one) for n, one in enumerate(items))),
    ]


SETS = {
    "zero": (item(0),),
    "one": (item(7, url="/?q=%E8%8C%85&tier=A"),),
    "thirty": tuple(item(n, f"第{n}项", tone="abcd"[n % 4]) for n in range(30)),
    "long": (item(3, LONG), item(4, LONG, tone="d")),
}
EVERY = [
    pytest.param(chart, id=f"{name}-{number}")
    for name, items in SETS.items()
    for number, chart in enumerate(charts(items))
]


def written(chart: Chart) -> str:
    return chart_svg(chart, name="test", title="标题", told="说明")


@pytest.mark.parametrize("chart", EVERY)
def test_the_same_data_give_the_same_bytes(chart: Chart) -> None:
    assert written(chart) == written(chart)


@pytest.mark.parametrize("chart", EVERY)
def test_what_is_written_is_svg_without_style_or_script(chart: Chart) -> None:
    root = ElementTree.fromstring(written(chart))  # noqa: S314 - ours

    assert root.get("aria-labelledby") == "test-name test-told"
    assert not re.search(r"style|script|#[0-9a-f]{6}", written(chart))


@pytest.mark.parametrize("chart", EVERY)
def test_every_chart_is_printed_on_paper(chart: Chart) -> None:
    drawing = draw(chart, font=SANS)

    with typefaces({SANS: "".join(texts(drawing))}):
        file = BytesIO(renderPDF.drawToString(drawing))

    assert file.read(5) == b"%PDF-"


@pytest.mark.parametrize("chart", EVERY)
def test_nothing_leaves_the_picture(chart: Chart) -> None:
    drawing = draw(chart)

    left, bottom, right, top = drawing.getBounds()

    assert left >= -1
    assert bottom >= -1
    assert right <= WIDTH + 1
    assert top <= drawing.height + 1


def texts(group: Group) -> list[str]:
    found: list[str] = []
    for one in group.contents:
        if isinstance(one, String):
            found.append(one.text)
        elif isinstance(one, Group):
            found += texts(one)
    return found


def test_text_cannot_bring_markup() -> None:
    evil = item(1, '<script>&"', url='/?q="><script>')

    shown = chart_svg(Bars(items=(evil,)), name="test", title="<b>", told="</desc>")

    ElementTree.fromstring(shown)  # noqa: S314 - ours
    assert "<script>" not in shown
    assert "<b>" not in shown


def test_a_chart_with_links_is_a_group_so_that_they_are_reached() -> None:
    assert 'role="img"' in written(Bars(items=SETS["zero"]))
    assert 'role="group"' in written(Bars(items=SETS["one"]))


def test_a_longer_bar_is_a_greater_number() -> None:
    shown = written(Bars(items=(item(5), item(10))))

    assert re.findall(r'<rect .*? width="(\d+)"', shown) == ["160", "320"]


@pytest.mark.parametrize("most", [9, 99, 12_345])
def test_words_at_upright_bars_cover_neither_each_other_nor_a_bar(most: int) -> None:
    months = tuple(
        item(most * (7 * n % 12) // 12, f"2026-{n + 1:02}") for n in range(12)
    )
    shapes = draw(Bars(items=months, is_upright=True)).contents

    words = [
        (shape.x - 4 * len(shape.text), shape.y, 8 * len(shape.text), 9)
        for shape in shapes
        if isinstance(shape, String)
    ]
    bars = [
        (shape.x, shape.y, shape.width, shape.height)
        for shape in shapes
        if isinstance(shape, Rect)
    ]

    assert len(words) > len(months) / 2
    assert [(w, b) for w in words for b in bars if _overlap(w, b)] == []
    assert [(w, v) for w in words for v in words if w < v and _overlap(w, v)] == []


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    x, y, width, height = one
    left, low, wide, high = other
    return x < left + wide and left < x + width and y < low + high and low < y + height


@pytest.mark.parametrize("number", [1, 2, 5, 6, 11, 12, 24])
def test_labels_under_columns_do_not_touch(number: int) -> None:
    months = [f"2026-{place:02}" for place in range(1, number + 1)]
    chart = Bars(items=tuple(item(47, one) for one in months), is_upright=True)

    shown = re.findall(r'<text x="([\d.]+)" [^>]*>(2026-\d+)<', written(chart))

    middles = [float(x) for x, _ in shown]
    width = 7 * 13 * 0.6
    assert all(right - left >= width for left, right in pairwise(middles))
    assert shown[0][1] == "2026-01"


def test_a_trend_draws_no_line_over_days_without_a_value() -> None:
    days = [date(2026, 1, 1 + 10 * n) for n in range(4)]
    values = (item(90), None, item(80), item(80))
    chart = Trend(
        points=tuple(zip(days, values, strict=True)), is_stepwise=True, most=100
    )
    shapes = draw(chart).contents

    first, second = (one.points for one in shapes if isinstance(one, PolyLine))
    points = [(one.cx, one.cy) for one in shapes if isinstance(one, Circle)]
    base = points[0][1] - 0.9 * PLOT
    assert [y - base for _, y in points] == pytest.approx([108, 96, 96])
    step = points[2][0] - points[1][0]
    assert first[2] == pytest.approx(points[0][0] + step)  # until the second day
    assert second[0] == points[1][0]


@pytest.mark.parametrize("step", [0.1, 1, 10])
def test_numbers_of_a_trend_do_not_touch(step: float) -> None:
    days = [date(2026, 1, 1 + n) for n in range(30)]
    items = tuple(item(60 + step * (n % 3)) for n in range(30))
    shapes = draw(Trend(points=tuple(zip(days, items, strict=True)))).contents

    words = [one for one in shapes if isinstance(one, String)][:-2]  # and two days
    boxes = [(one.x, one.y, 8 * len(one.text), SIZE) for one in words]
    assert len(words) > 5
    assert [(w, v) for w in boxes for v in boxes if w < v and _overlap(w, v)] == []


def test_a_value_that_stays_is_said_once() -> None:
    days = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    items = (item(90), item(80), item(80))
    drawing = draw(Trend(points=tuple(zip(days, items, strict=True))))

    assert texts(drawing) == ["90", "80", "2026-01-01", "2026-03-01"]


def test_lines_break_between_words_and_lose_nothing() -> None:
    assert wrapped("one two three", width=60) == ["one two", "three"]
    assert "".join(wrapped(LONG, width=100)) == LONG
