"""What papers have in common: page frame, rows with labels, code to scan (版面)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, HRFlowable, SimpleDocTemplate

from credit.reports.typesetting import (
    ACCENT,
    FOOT,
    FOOT_SIZE,
    LABEL,
    RECORD,
    RULE,
    SIDE,
    SOFT,
    TEXT,
    WIDTH,
    NumberedCanvas,
    QrFlowable,
    Setter,
    Style,
    draw_number,
    table,
)
from registry.clock import CHINA
from registry.domain.papers.paper import Row, chinese_day
from registry.reports.typeface import SANS, SERIF, typefaces

TOP, BOTTOM = 24 * mm, 22 * mm
LABELS = 136  # points of the column of labels
COVER_LABELS = 100
QR = 34 * mm
LETTERHEAD = Style(font=SANS, size=11, leading=16, colour=SOFT, before=36)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """What the frame of a paper says, and its file of itself.

    Shape: `name` stands in the head of each page but the first; `label` before the
    number at each foot.
    """

    title: str
    subject: str
    name: str
    label: str
    number: str
    issuer: str
    made: datetime


def laid_out(flow: Sequence[Flowable], setter: Setter, sheet: Sheet) -> bytes:
    """Lay a flow out on A4; the same flow gives the same bytes."""
    page = partial(
        _page,
        number=setter.line(f"{sheet.label} {sheet.number}", TEXT),
        title=setter.line(sheet.title, LABEL),
        name=_head(sheet.name, setter),
    )
    file = BytesIO()
    layout = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=SIDE - 6,  # the frame adds its own padding
        rightMargin=SIDE - 6,
        topMargin=TOP - 6,
        bottomMargin=BOTTOM - 6,
        title=f"{sheet.title} {sheet.name} {sheet.number}",
        author=sheet.issuer,
        subject=sheet.subject,
        keywords=sheet.number,  # by which a dropped file is found
        lang="zh-CN",
        initialFontName=SERIF,  # else every page asks for a Helvetica it never uses
        displayDocTitle=True,
        invariant=1,
    )
    with typefaces(setter.texts):
        layout.build(
            list(flow),
            onFirstPage=partial(page, made=_instant(sheet.made)),
            onLaterPages=page,
            canvasmaker=NumberedCanvas,
        )
    return file.getvalue()


def letterhead(issuer: str, setter: Setter) -> list[Flowable]:
    """Set who issues a paper, over a rule."""
    return [
        setter.text(issuer, LETTERHEAD),
        HRFlowable(width=WIDTH, thickness=1.2, color=ACCENT, spaceBefore=4),
    ]


def china_time(at: datetime) -> str:
    """Write an instant in China's time."""
    made = at.astimezone(CHINA)
    return f"{chinese_day(made.date())} {made:%H:%M:%S}（北京时间）"


def labelled(
    rows: Sequence[Row], setter: Setter, *, head: str = "", labels: float = LABELS
) -> Flowable:
    """Set labelled values, under a head if there is one."""
    cells = [
        [
            setter.cell(row.label, LABEL, width=labels),
            setter.cell(row.value, TEXT, width=WIDTH - labels),
        ]
        for row in rows
    ]
    if head:
        cells.insert(0, [setter.cell(head, RECORD, width=WIDTH), ""])
    return table(
        cells,
        (labels, WIDTH - labels),
        fonts=(LABEL, TEXT),
        head=RECORD if head else None,
        is_spanned=bool(head),
    )


def scannable(text: str, url: str, setter: Setter) -> Flowable:
    """Set an address as a code to scan, and as text under a sentence beside it."""
    left = WIDTH - QR - 2 * 5
    return table(
        [
            [
                setter.cell(f"{text}\n{url}", TEXT, width=left),
                [QrFlowable(url, size=QR)],
            ]
        ],
        [left, WIDTH - left],
        fonts=(TEXT, TEXT),
    )


def _page(
    canvas: Canvas,
    layout: SimpleDocTemplate,
    *,
    number: str,
    title: str,
    name: str,
    made: str = "",
) -> None:
    """Draw what stands on every page; the first, which has no head, dates the file."""
    canvas.saveState()
    draw_number(canvas)
    canvas.setFont(SERIF, FOOT_SIZE)
    canvas.drawString(SIDE, FOOT, number)
    if made:
        canvas.setDateFormatter(lambda *_: made)  # else the year 2000, for sameness
    else:
        canvas.setFont(SANS, FOOT_SIZE)
        canvas.drawString(SIDE, A4[1] - TOP + 8 * mm, name)
        canvas.drawRightString(A4[0] - SIDE, A4[1] - TOP + 8 * mm, title)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.4)
        canvas.line(SIDE, A4[1] - TOP + 6 * mm, A4[0] - SIDE, A4[1] - TOP + 6 * mm)
    canvas.restoreState()


def _head(name: str, setter: Setter) -> str:
    """Set a name for the head of a page, and show when it goes on."""
    first, *rest = setter.lines(name, LABEL, width=WIDTH * 0.7)
    return setter.line(f"{first}…", LABEL) if rest else first


def _instant(at: datetime) -> str:
    """Write an instant as PDF does, in China's time."""
    return f"{at.astimezone(CHINA):D:%Y%m%d%H%M%S+08'00'}"
