"""The receipt of a check as PDF, on one page where it can be (核验回执打印件)."""

from collections.abc import Iterator

from reportlab.platypus import CondPageBreak, Flowable, Spacer

from credit.reports.sheets import Sheet, china_time, labelled, laid_out, letterhead
from credit.reports.sheets import scannable as code_of
from credit.reports.typesetting import (
    ACCENT,
    PART,
    Setter,
    Style,
)
from registry.domain.papers.paper import Row
from registry.reports.typeface import SANS
from search.domain.receipt_paper import COMMANDS, TITLE, ReceiptPaper

ROOM = 90  # points that a heading must have under it
LABELS = 112
BIG = Style(
    font=SANS,
    size=24,
    leading=32,
    colour=ACCENT,
    before=8,
    after=8,
    is_centred=True,
)
NOTE = Style(size=9.5, leading=14, after=2, first=19)
COMMAND = Style(font=SANS, size=8.5, leading=13)


def receipt_sheet(paper: ReceiptPaper) -> bytes:
    """Lay a receipt out on A4; the same receipt gives the same bytes."""
    setter = Setter()
    sheet = Sheet(
        title=TITLE,
        subject=TITLE,
        name=paper.partner,
        label="回执编号",
        number=paper.number,
        issuer=paper.issuer,
        made=paper.at,
    )
    return laid_out(list(_flow(paper, setter)), setter, sheet)


def _flow(paper: ReceiptPaper, setter: Setter) -> Iterator[Flowable]:
    yield from letterhead(paper.issuer, setter)
    yield setter.text(TITLE, BIG)
    first = (
        Row("回执编号", paper.number),
        Row("核验时间", china_time(paper.at)),
    )
    yield labelled((*first, *paper.rows), setter, labels=LABELS)
    yield from _headed("摘要和签名", setter)
    yield labelled(paper.signed, setter, labels=LABELS)
    yield code_of("扫描二维码，或者在下列网址核验本回执：", paper.verify_url, setter)
    yield from _headed("说明", setter)
    for sentence in (*paper.explanation, paper.how_to_verify):
        yield setter.text(sentence, NOTE)
    yield Spacer(0, 2)
    for command in COMMANDS:
        yield setter.text(command, COMMAND)


def _headed(text: str, setter: Setter) -> Iterator[Flowable]:
    yield CondPageBreak(ROOM)
    yield setter.text(text, PART)
