"""How a report is set: styles, lines, headings, tables and page numbers (排版).

Lines are broken before the fonts are made, so that each font is cut to exactly what is
set in it: a text that is set cannot be forgotten.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.colors import Color, HexColor, black
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Table

from registry.reports.line_breaking import lines_of
from registry.reports.qr_svg import qr_code
from registry.reports.typeface import SANS, SERIF, widths

SIDE = 20 * mm
WIDTH = A4[0] - 2 * SIDE
FOOT = 12 * mm  # of the page number's baseline
INK, SOFT, ACCENT = HexColor("#1f1d1a"), HexColor("#55514a"), HexColor("#0b5a6c")
RULE, TINT = HexColor("#c9c4ba"), HexColor("#f1efea")
PADDING = 5
HANGING = 10  # room for a closing mark that finds none in its line
TALL = 12  # lines of a cell that a page's end may part
GETA = "〓"  # the printer's mark for a character he does not have
UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
FOOT_SIZE = 9
TOTAL = "total"  # the form that every page draws once its number is known


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """How a text is set; sizes and spaces in points."""

    font: str = SERIF
    size: float = 9.5
    leading: float = 14.5
    colour: Color = INK
    before: float = 0
    after: float = 0
    first: float = 0  # indent of the first line
    is_centred: bool = False


TEXT = Style()
PROSE = Style(size=10.5, leading=17, after=3, first=21)
LABEL = Style(font=SANS, colour=SOFT)
RECORD = Style(font=SANS)
SMALL = Style(font=SANS, size=9, leading=14, colour=SOFT, before=6, after=3)
SECTION = Style(font=SANS, size=14, leading=20, colour=ACCENT, before=16, after=8)
PART = Style(font=SANS, size=11, leading=16, before=8, after=4)


class Setter:
    """Breaks texts into lines and remembers what each font must have."""

    def __init__(self) -> None:
        """Begin with what page numbers are made of."""
        self._used = {SERIF: set("0123456789/"), SANS: set(" ")}

    @property
    def texts(self) -> dict[str, str]:
        """Return what is set in each font."""
        return {font: "".join(sorted(used)) for font, used in self._used.items()}

    def lines(self, text: str, style: Style, *, width: float = WIDTH) -> list[str]:
        """Break a text, whose own lines are kept, into lines of a width."""
        known = widths(style.font)
        found = [
            line
            for paragraph in _printable(text, style.font).splitlines()
            for line in lines_of(
                paragraph,
                width=width,
                first=width - style.first,
                measure=lambda part: style.size * sum(map(known.__getitem__, part)),
            )
        ]
        self._used[style.font].update(*found)
        return found

    def cell(self, text: str, style: Style, *, width: float) -> str:
        """Set a text for a table's column of a width, its padding included."""
        room = width - 2 * PADDING - HANGING
        return "\n".join(self.lines(text, style, width=room))

    def line(self, text: str, style: Style) -> str:
        """Set a text that stands in one line."""
        return "".join(self.lines(text, style, width=float("inf")))

    def text(self, text: str, style: Style) -> "Lines":
        """Set a text over the whole width."""
        return Lines(self.lines(text, style, width=WIDTH - HANGING), style)


def _printable(text: str, font: str) -> str:
    """Return a text without marks that are not seen; what the font lacks is named.

    A report is made of what others wrote: it is printed even if a character is rare.
    """
    known = widths(font)
    return "".join(
        mark if mark in known or mark == "\n" else f"{GETA}（U+{ord(mark):04X}）"
        for mark in unicodedata.normalize("NFC", text.replace("\t", " "))
        if mark == "\n" or unicodedata.category(mark) not in UNSEEN
    )


class Lines(Flowable):  # type: ignore[misc] # reportlab has no types
    """Lines of text, which the end of a page may part."""

    def __init__(self, lines: Sequence[str], style: Style) -> None:
        """Keep lines that are broken already."""
        super().__init__()
        self.lines, self.style = list(lines), style
        self.first = style.first
        self.spaceBefore, self.spaceAfter = style.before, style.after

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Return the room it takes."""
        self.height = len(self.lines) * self.style.leading  # tables ask for it
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """Part the lines where a page ends."""
        fitting = int(height // self.style.leading)
        if not 0 < fitting < len(self.lines):
            return []
        rest = Lines(self.lines[fitting:], self.style)
        rest.first = 0
        return [Lines(self.lines[:fitting], self.style), rest]

    def draw(self) -> None:
        """Draw the lines from the top."""
        style, canvas = self.style, self.canv
        canvas.setFont(style.font, style.size)
        canvas.setFillColor(style.colour)
        y = self.height
        for place, line in enumerate(self.lines):
            y -= style.leading
            base = y + style.leading - style.size  # where a cell's plain text has it
            if style.is_centred:
                canvas.drawCentredString(WIDTH / 2, base, line)
            else:
                canvas.drawString(0 if place else self.first, base, line)


class Heading(Lines):
    """A heading that the outline names, with a rule under one of the first level."""

    def __init__(self, lines: Sequence[str], style: Style, *, key: str) -> None:
        """Keep its lines and the address of its entry."""
        super().__init__(lines, style)
        self.key = key

    def draw(self) -> None:
        """Draw it and mark its place."""
        is_part = self.style is PART
        self.canv.bookmarkHorizontal(self.key, 0, self.height + self.style.before)
        self.canv.addOutlineEntry("".join(self.lines), self.key, level=int(is_part))
        super().draw()
        if not is_part:
            self.canv.setStrokeColor(ACCENT)
            self.canv.setLineWidth(0.8)
            self.canv.line(0, -2, WIDTH, -2)


class QrFlowable(Flowable):  # type: ignore[misc] # reportlab has no types
    """An address as a QR code of a size in points, drawn as one path."""

    def __init__(self, text: str, *, size: float) -> None:
        """Keep what is drawn."""
        super().__init__()
        self.code = qr_code(text)
        self.width = self.height = size

    def draw(self) -> None:
        """Draw the dark runs, from the top."""
        module = self.height / self.code.side
        path = self.canv.beginPath()
        for x, y, width in self.code.runs:
            low = self.height - (y + 1) * module
            path.rect(x * module, low, width * module, module)
        self.canv.setFillColor(black)
        self.canv.drawPath(path, stroke=0, fill=1)


class NumberedCanvas(Canvas):  # type: ignore[misc] # reportlab has no types
    """A canvas whose pages draw a form that says, at the end, how many they are."""

    def save(self) -> None:
        """Write the number of pages behind the slash of each, then the file."""
        if self._code:
            self.showPage()
        total = self.getPageNumber() - 1
        self.beginForm(TOTAL)
        self.setFont(SERIF, FOOT_SIZE)
        self.setFillColor(SOFT)
        self.drawString(A4[0] / 2, FOOT, f"/{total}")
        self.endForm()
        super().save()


def draw_number(canvas: Canvas) -> None:
    """Draw a page's number before the slash, and the form of all of them."""
    canvas.setFont(SERIF, FOOT_SIZE)
    canvas.setFillColor(SOFT)
    canvas.drawRightString(A4[0] / 2, FOOT, str(canvas.getPageNumber()))
    canvas.doForm(TOTAL)


def table(
    rows: Sequence[Sequence[str | list[Flowable]]],
    columns: Sequence[float],
    *,
    fonts: Sequence[Style],
    head: Style | None = None,
    is_spanned: bool = False,
) -> Table:
    """Lay rows of set cells out; a head is repeated on each page the table reaches.

    Rows stay whole unless one is tall: the end of a page then parts it.

    Shape: `fonts` is the style of each column; a head that `is_spanned` is one cell.
    """
    is_tall = any(
        isinstance(cell, str) and cell.count("\n") >= TALL
        for row in rows
        for cell in row
    )
    look: list[tuple[Any, ...]] = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
        ("TOPPADDING", (0, 0), (-1, -1), 4.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
    ]
    for column, style in enumerate(fonts):
        look += _in_style((column, 0), (column, -1), style)
    if head:
        look += _in_style((0, 0), (-1, 0), head)
        look.append(("BACKGROUND", (0, 0), (-1, 0), TINT))
    if is_spanned:
        look.append(("SPAN", (0, 0), (-1, 0)))
    return Table(
        [_parted(row, fonts) for row in rows] if is_tall else [*map(list, rows)],
        colWidths=list(columns),
        style=look,
        repeatRows=1 if head else 0,
        hAlign="LEFT",
        spaceBefore=2,
        spaceAfter=8,
        splitInRow=int(is_tall),
    )


def _parted(
    row: Sequence[str | list[Flowable]], fonts: Sequence[Style]
) -> list[str | list[Flowable]]:
    """Return a row whose texts of several lines are parted where their lines end.

    reportlab itself parts plain text by lines that are lower than ours.
    """
    return [
        [Lines(cell.split("\n"), style)]
        if isinstance(cell, str) and "\n" in cell
        else cell
        for cell, style in zip(row, fonts, strict=True)
    ]


def _in_style(
    start: tuple[int, int], end: tuple[int, int], style: Style
) -> list[tuple[Any, ...]]:
    return [
        ("FONT", start, end, style.font, style.size, style.leading),
        ("TEXTCOLOR", start, end, style.colour),
    ]
