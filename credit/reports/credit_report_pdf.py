"""A credit report as PDF: cover, summary, sections, explanation (信用报告打印件)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reportlab.graphics.shapes import Group, String
from reportlab.platypus import CondPageBreak, Flowable, PageBreak, Spacer

from credit.domain.credit_report import (
    TITLE,
    CreditReport,
    Part,
    Rating,
    RatingLine,
    ReportRecord,
    ScorePoint,
    Section,
    SectionKind,
)
from credit.domain.ruleset import plain
from credit.reports.sheets import (
    COVER_LABELS,
    Sheet,
    china_time,
    labelled,
    laid_out,
    letterhead,
    scannable,
)
from credit.reports.typesetting import (
    ACCENT,
    LABEL,
    PART,
    PROSE,
    RECORD,
    SECTION,
    SMALL,
    SOFT,
    TEXT,
    WIDTH,
    Heading,
    Setter,
    Style,
    table,
)
from registry.domain.papers.paper import Row, chinese_day, chinese_numeral
from registry.reports.charts import Item, Trend, draw
from registry.reports.typeface import SANS

ROOM, LITTLE_ROOM = 90, 54  # points a heading must have: over a table, over a line
HEAD = 46  # points of a section's heading itself
FULL_SCORE = 100
CHART_SCALE = 0.8  # its letters are made for screens
BIG = Style(font=SANS, size=30, leading=42, colour=ACCENT, before=70, is_centred=True)
VERSION = Style(font=SANS, size=13, leading=20, colour=SOFT, is_centred=True)
NAME = Style(font=SANS, size=19, leading=28, before=48, is_centred=True)
LONG, LONG_NAME = 50, replace(NAME, size=13, leading=20)  # characters
CODE = Style(size=13, leading=20, before=6, after=44, is_centred=True)
COURSE = "自{start}起，每一日的等级均由今天公示的内容中关于那一日的部分算出。"


def report_pdf(report: CreditReport) -> bytes:
    """Lay a report out on A4; the same report gives the same bytes."""
    setter = Setter()
    flow = [*_cover(report, setter), PageBreak(), *_body(report, setter)]
    sheet = Sheet(
        title=TITLE,
        subject=report.audience.term,
        name=report.name,
        label="报告编号",
        number=report.number,
        issuer=report.issuer,
        made=report.generated_at,
    )
    return laid_out(flow, setter, sheet)


def _cover(report: CreditReport, setter: Setter) -> list[Flowable]:
    rows = (
        Row("报告编号", report.number),
        Row("报告生成时间", china_time(report.generated_at)),
        Row("信息截止日期", chinese_day(report.as_of)),
        Row("报告出具单位", report.issuer),
        *([Row("查询单位", report.recipient)] if report.recipient else ()),
        *([Row("查询目的", report.purpose)] if report.purpose else ()),
        Row("数据版本", str(report.data_version)),
        Row("评价规则", f"{report.ruleset}\n{report.ruleset_digest}"),
    )
    return [
        *letterhead(report.issuer, setter),
        setter.text(TITLE, BIG),
        setter.text(f"（{report.audience.term}）", VERSION),
        setter.text(report.name, LONG_NAME if len(report.name) > LONG else NAME),
        setter.text(f"统一社会信用代码 {report.uscc}", CODE),
        labelled(rows, setter, labels=COVER_LABELS),
        Spacer(0, 14),
        scannable("扫描二维码，或者在下列网址核验本报告：", report.verify_url, setter),
    ]


def _body(report: CreditReport, setter: Setter) -> Iterator[Flowable]:
    yield _heading("信用信息概要", SECTION, setter, key="summary")
    yield _summary(report, setter)
    yield from _overview(report, setter)
    for place, section in enumerate(report.sections, start=1):
        yield from _section(report, section, setter, place=place)
    yield from _headed("报告说明", SECTION, setter, key="explanation")
    for place, sentence in enumerate(report.explanation, start=1):
        yield setter.text(f"{place}. {sentence}", PROSE)


def _heading(text: str, style: Style, setter: Setter, *, key: str) -> Flowable:
    return Heading(setter.lines(text, style), style, key=key)


def _headed(
    text: str, style: Style, setter: Setter, *, key: str, room: float = ROOM
) -> Iterator[Flowable]:
    """Yield a heading that never stands alone at the foot of a page."""
    yield CondPageBreak(room)
    yield _heading(text, style, setter, key=key)


def _summary(report: CreditReport, setter: Setter) -> Flowable:
    """Set the counts in two columns of kinds."""
    counts = [
        (one.name, "未归集" if one.number is None else f"{one.number} 条")
        for one in report.summary
    ]
    half = -(-len(counts) // 2)
    pairs = [*counts, *[("", "")] * (2 * half - len(counts))]
    columns = (WIDTH * 0.32, WIDTH * 0.18) * 2
    styles = (LABEL, TEXT) * 2
    rows = [
        [
            setter.cell(text, style, width=width)
            for text, style, width in zip((*left, *right), styles, columns, strict=True)
        ]
        for left, right in zip(pairs[:half], pairs[half:], strict=True)
    ]
    head = [
        setter.cell(text, RECORD, width=width)
        for text, width in zip(("信息类别", "条数") * 2, columns, strict=True)
    ]
    return table([head, *rows], columns, fonts=styles, head=RECORD)


def _overview(report: CreditReport, setter: Setter) -> Iterator[Flowable]:
    rows = (
        Row("质量信用等级", report.rating.headline),
        *(
            (
                Row("监管等级", report.supervisory.headline),
                Row("未公示的记录", f"{report.hidden} 条"),
            )
            if report.supervisory
            else ()
        ),
        Row("异议或者复议诉讼", f"{report.contested} 条记录正在核查或者审理"),
        Row("企业说明", f"{report.stated} 条记录附有企业说明"),
    )
    yield labelled(rows, setter)


def _section(
    report: CreditReport, section: Section, setter: Setter, *, place: int
) -> Iterator[Flowable]:
    kind = section.kind
    ordinal = "" if kind is SectionKind.LOCAL else f"{chinese_numeral(place)}、"
    is_parted = any(part.heading for part in section.parts)
    room = ROOM
    if is_parted and not section.rows:
        room = HEAD + (ROOM if section.parts[0].records else LITTLE_ROOM)
    title = f"{ordinal}{kind.term}"
    yield from _headed(title, SECTION, setter, key=kind.value, room=room)
    if section.rows:
        yield labelled(section.rows, setter)
    for number, part in enumerate(section.parts, start=1):
        yield from _part(report, section, part, setter, number=number)
    if section.is_empty and not is_parted:
        yield setter.text(report.nothing_found, PROSE)
    for sentence in filter(None, (*section.paragraphs, section.note)):
        yield setter.text(sentence, PROSE)
    if kind is SectionKind.RATING:
        yield from _rating(report, setter)


def _part(
    report: CreditReport, section: Section, part: Part, setter: Setter, *, number: int
) -> Iterator[Flowable]:
    """Yield the records of a sort; under a heading it says itself that it is empty."""
    if part.heading:
        text = f"（{chinese_numeral(number)}）{part.heading}"
        key = f"{section.kind.value}-{number}"
        room = ROOM if part.records else LITTLE_ROOM
        yield from _headed(text, PART, setter, key=key, room=room)
        if not part.records:
            yield setter.text(report.nothing_found, PROSE)
    for place, record in enumerate(part.records, start=1):
        yield _record(record, setter, place=place)


def _record(record: ReportRecord, setter: Setter, *, place: int) -> Flowable:
    return labelled(record.rows, setter, head=f"第 {place} 条　{record.title}")


def _rating(report: CreditReport, setter: Setter) -> Iterator[Flowable]:
    rating, inside = report.rating, report.supervisory
    yield from _arithmetic(rating, setter, of="等级", key="arithmetic")
    if inside and _lines(inside) == _lines(rating):
        yield setter.text("监管等级的计算与上列等级的计算相同。", PROSE)
    elif inside:
        yield from _arithmetic(inside, setter, of="监管等级", key="inside")
    if any(point.score is not None for point in rating.scores):
        yield from _headed("等级和得分的变化", PART, setter, key="scores")
        yield from _scores(report, rating, setter)


def _lines(rating: Rating) -> tuple[tuple[RatingLine, ...], ...]:
    return rating.vetoes, rating.counted, rating.ignored


def _arithmetic(
    rating: Rating, setter: Setter, *, of: str, key: str
) -> Iterator[Flowable]:
    """Yield how a tier comes about: what counted, and what did not."""
    if rating.counted or rating.vetoes:
        yield from _headed(f"{of}的计算", PART, setter, key=key)
        lines = (*rating.vetoes, *rating.counted)
        yield _ledger(lines, ("记录", "规则及其依据", "分值或者期限"), setter)
        yield labelled((Row("得分", rating.arithmetic),), setter)
    if rating.ignored:
        title = f"未计入{'' if of == '等级' else of}得分的记录"
        yield from _headed(title, PART, setter, key=f"{key}-ignored")
        yield _ledger(rating.ignored, ("记录", "规则", "未计入的理由"), setter)


def _ledger(
    lines: Sequence[RatingLine], head: Sequence[str], setter: Setter
) -> Flowable:
    columns = (WIDTH * 0.35, WIDTH * 0.35, WIDTH * 0.3)
    told = [
        (line.record, "\n".join(filter(None, (line.rule, line.source))), line.result)
        for line in lines
    ]
    cells = [
        [
            setter.cell(text, style, width=width)
            for text, width in zip(row, columns, strict=True)
        ]
        for row, style in ((head, RECORD), *((row, TEXT) for row in told))
    ]
    return table(cells, columns, fonts=(TEXT,) * 3, head=RECORD)


def _scores(report: CreditReport, rating: Rating, setter: Setter) -> Iterator[Flowable]:
    """Yield the chart, each of its days in words, and how they were worked out."""
    points = (*rating.scores, _until(report, rating.scores[-1]))
    chart = Trend(
        points=tuple((point.on, _item(point)) for point in points),
        is_stepwise=True,
        most=FULL_SCORE,
    )
    drawing = draw(chart, font=SANS)
    for text in _texts(drawing):
        setter.line(text, LABEL)
    drawing.scale(CHART_SCALE, CHART_SCALE)
    drawing.width *= CHART_SCALE
    drawing.height *= CHART_SCALE
    yield CondPageBreak(drawing.height)
    yield drawing
    rows = tuple(Row(f"{chinese_day(one.on)}起", one.said) for one in rating.scores)
    yield labelled(rows, setter)
    start = chinese_day(rating.scores[0].on)
    yield setter.text(COURSE.format(start=start), SMALL)


def _until(report: CreditReport, last: ScorePoint) -> ScorePoint:
    """Return what is told on the report's own day, where the chart ends."""
    return ScorePoint(on=report.as_of, tier=last.tier, score=last.score, said=last.said)


def _item(point: ScorePoint) -> Item | None:
    if point.score is None or point.tier is None:
        return None
    return Item(
        label=point.said,
        value=float(point.score),
        said=f"{plain(point.score)} 分",
        tone=point.tier.lower(),
    )


def _texts(group: Group) -> Iterator[str]:
    """Yield what a drawing says."""
    for shape in group.contents:
        if isinstance(shape, String):
            yield shape.text
        elif isinstance(shape, Group):
            yield from _texts(shape)
