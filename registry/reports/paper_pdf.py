"""Official papers as PDF, after the plain look of GB/T 9704 (公文版式)."""

from collections.abc import Sequence
from functools import partial
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, black, grey
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    HRFlowable,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from registry.domain.papers.paper import (
    Paper,
    Part,
    Row,
    Section,
    chinese_day,
    chinese_numeral,
)
from registry.reports.line_breaking import lines_of
from registry.reports.typeface import SANS, SERIF, typefaces

# 3号 type, 28 characters a line, 28 points from line to line (GB/T 9704-2012, 5.2).
SIZE, LEADING, PER_LINE = 16, 28, 28
WIDTH = SIZE * PER_LINE
SIDE = (A4[0] - WIDTH) / 2
TOP, BOTTOM = 37 * mm, 35 * mm
RED = Color(0.78, 0.05, 0.05)
DRAFT_GREY = Color(0.9, 0.9, 0.9)
ORGAN_SIZE, TITLE_SIZE, DRAFT_SIZE, FOOT_SIZE, CELL_SIZE = 30, 22, 150, 14, 14
LABEL_WIDTH = 8 * SIZE
PADDING = 6
CELL_MARGIN = 2 * PADDING + CELL_SIZE  # a mark hangs inside the cell
DRAFT, SEAL, NO_NUMBER = "草稿", "（印章）", "（未编号）"
FIXED = "— 0123456789"  # what page numbers are made of

# Lines are broken here, not by reportlab: it gets room for a mark in the margin.
BODY = ParagraphStyle(
    "body",
    fontName=SERIF,
    fontSize=SIZE,
    leading=LEADING,
    firstLineIndent=2 * SIZE,
    rightIndent=-2 * SIZE,
)
ADDRESSEE = ParagraphStyle("addressee", parent=BODY, firstLineIndent=0)
HEADING = ParagraphStyle("heading", parent=BODY, fontName=SANS, keepWithNext=True)
CENTRED = ParagraphStyle(
    "centred", parent=ADDRESSEE, rightIndent=0, alignment=TA_CENTER
)
TITLE = ParagraphStyle(
    "title",
    parent=CENTRED,
    fontSize=TITLE_SIZE,
    leading=34,
    spaceBefore=LEADING,
    spaceAfter=LEADING,
)
CELL = ParagraphStyle(
    "cell",
    parent=ADDRESSEE,
    fontSize=CELL_SIZE,
    leading=CELL_SIZE * 1.5,
    rightIndent=-CELL_SIZE,
)
LABEL = ParagraphStyle("label", parent=CELL, fontName=SANS)


def paper_pdf(paper: Paper) -> bytes:
    """Lay a paper out on A4; the same paper gives the same bytes.

    Raises:
        CharacterMissingError: the paper has a character that its font lacks.
    """
    file = BytesIO()
    layout = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=SIDE - PADDING,  # the frame adds its own padding
        rightMargin=SIDE - PADDING,
        topMargin=TOP - PADDING,
        bottomMargin=BOTTOM - PADDING,
        title=f"{paper.title} {paper.number}".strip(),
        author=paper.organ_name,
        subject=paper.kind.term,
        lang="zh-CN",
        initialFontName=SERIF,  # else every page asks for a Helvetica it never uses
        displayDocTitle=True,
        invariant=1,
    )
    serif, sans = _texts(paper)
    with typefaces({SERIF: serif, SANS: sans}):
        page = partial(_page, is_draft=paper.is_draft)
        layout.build(_flow(paper), onFirstPage=page, onLaterPages=page)
    return file.getvalue()


def _texts(paper: Paper) -> tuple[str, str]:
    """Return what is set in serif and what in sans."""
    parts = _parts(paper)
    sans = [f"{_ordinal(place)}{one.heading}" for place, one in enumerate(parts, 1)]
    sans += [row.label for one in paper.sections for row in one.rows]
    serif = [text for one in parts for text in one.paragraphs]
    serif += [row.value for one in paper.sections for row in one.rows]
    serif += [text for one in paper.sections for text in one.paragraphs]
    serif += [
        paper.organ_name,
        paper.title,
        paper.number,
        _addressee(paper),
        _day(paper),
    ]
    return "".join([*serif, FIXED, DRAFT, SEAL, NO_NUMBER]), "".join(sans)


def _parts(paper: Paper) -> list[Section]:
    """Return the sections that bear a heading, the remedies last."""
    parts = [one for one in paper.sections if one.heading]
    if paper.remedies:
        parts.append(Section(heading=Part.REMEDIES.term, paragraphs=paper.remedies))
    return parts


def _flow(paper: Paper) -> list[Flowable]:
    flow = [*_head(paper), _paragraph(_addressee(paper), ADDRESSEE)]
    for one in paper.sections:
        if not one.heading:
            flow += _content(one)
    for place, one in enumerate(_parts(paper), start=1):
        flow.append(_paragraph(f"{_ordinal(place)}{one.heading}", HEADING))
        flow += _content(one)
    # A signature alone on a page could be put under anything.
    last = -2 if flow[-2].getKeepWithNext() else -1
    return [*flow[:last], KeepTogether([*flow[last:], *_signature(paper)])]


def _head(paper: Paper) -> list[Flowable]:
    at_full = stringWidth(paper.organ_name, SERIF, ORGAN_SIZE)
    size = min(ORGAN_SIZE, ORGAN_SIZE * WIDTH / at_full)
    organ = ParagraphStyle(
        "organ", parent=CENTRED, fontSize=size, leading=ORGAN_SIZE * 1.6, textColor=RED
    )
    return [
        Paragraph(escape(paper.organ_name), organ),
        Paragraph(escape(paper.number or NO_NUMBER), CENTRED),
        HRFlowable(width=WIDTH, thickness=2, color=RED, spaceBefore=4, spaceAfter=4),
        _paragraph(paper.title, TITLE),
    ]


def _content(one: Section) -> list[Flowable]:
    content: list[Flowable] = [_paragraph(text, BODY) for text in one.paragraphs]
    return [*content, _table(one.rows)] if one.rows else content


def _table(rows: Sequence[Row]) -> Flowable:
    return Table(
        [
            [
                _paragraph(row.label, LABEL, width=LABEL_WIDTH - CELL_MARGIN),
                _paragraph(row.value, CELL, width=WIDTH - LABEL_WIDTH - CELL_MARGIN),
            ]
            for row in rows
        ],
        colWidths=[LABEL_WIDTH, WIDTH - LABEL_WIDTH],
        style=[
            ("GRID", (0, 0), (-1, -1), 0.5, grey),
            ("FONTNAME", (0, 0), (-1, -1), SERIF),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
            ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
        ],
        spaceBefore=PADDING,
        spaceAfter=PADDING,
        splitInRow=1,  # a row may be longer than a page
    )


def _signature(paper: Paper) -> list[Flowable]:
    """Set the organ centred over the day, which stands four characters from the right.

    Source: GB/T 9704-2012, 7.3.5.
    """
    day, widths = _day(paper), partial(stringWidth, fontName=SERIF, fontSize=SIZE)
    block = min(max(widths(paper.organ_name), widths(day) + 8 * SIZE), WIDTH)
    style = ParagraphStyle("signed", parent=CENTRED, leftIndent=WIDTH - block)
    lines = [
        _paragraph(text, style, width=block) for text in (paper.organ_name, SEAL, day)
    ]
    return [Spacer(0, LEADING), *lines]


def _paragraph(text: str, style: ParagraphStyle, *, width: float = WIDTH) -> Flowable:
    lines = lines_of(
        text,
        width=width,
        first=width - style.firstLineIndent,
        measure=lambda part: stringWidth(part, style.fontName, style.fontSize),
    )
    return Paragraph("<br/>".join(map(escape, lines)), style)


def _addressee(paper: Paper) -> str:
    code = paper.addressee_code
    return f"{paper.addressee}{f'（统一社会信用代码：{code}）' if code else ''}："


def _ordinal(place: int) -> str:
    return f"{chinese_numeral(place)}、"


def _day(paper: Paper) -> str:
    return chinese_day(paper.issued_on) if paper.issued_on else "年　月　日"


def _page(canvas: Canvas, layout: SimpleDocTemplate, *, is_draft: bool) -> None:
    canvas.saveState()
    if is_draft:
        canvas.setFillColor(DRAFT_GREY)
        canvas.setFont(SERIF, DRAFT_SIZE)
        canvas.translate(A4[0] / 2, A4[1] / 2)
        canvas.rotate(45)
        canvas.drawCentredString(0, -DRAFT_SIZE / 3, DRAFT)
    canvas.restoreState()
    canvas.saveState()
    canvas.setFillColor(black)
    canvas.setFont(SERIF, FOOT_SIZE)
    canvas.drawCentredString(A4[0] / 2, BOTTOM - 12 * mm, f"— {layout.page} —")
    canvas.restoreState()
