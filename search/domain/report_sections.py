"""What is public of a firm, put into the sections of its credit report (报告内容).

Every record stands in exactly one section, told as on the firm's page: what is not
public was left out before (`search.domain.profile`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from credit.domain.credit_report import (
    NOT_GATHERED,
    SOURCE,
    Part,
    ReportRecord,
    Section,
    SectionKind,
)
from registry.domain.fields import forms
from registry.domain.industries import industry_name
from registry.domain.papers.paper import Row, chinese_day
from registry.domain.regions import region_name
from registry.domain.vocabulary import (
    EnterpriseStatus,
    InspectionForm,
    NameKind,
    RecordKind,
    Sector,
)
from registry.domain.wording import joined
from search.domain.profile import LISTING, PublicProfile, PublicRecord
from search.domain.simple_exit import simple_exit_bars
from search.domain.telling import (
    capital_text,
    paper_name,
    record_name,
    told_fields,
)

COUNTY = 6  # digits of a region's code
ONE_DAY = timedelta(days=1)
NOTHING: Mapping[str, str] = MappingProxyType({})
NOT_STATED = "来源未载明"
REGISTER = "企业登记信息"


@dataclass(frozen=True, slots=True)
class Place:
    """Where records of a sort stand."""

    section: SectionKind
    heading: str = ""


# By kind, an inspection by its form; parts in the order they are printed.
PLACES: Mapping[str, Place] = {
    RecordKind.PERMIT: Place(SectionKind.ADMINISTRATION, "行政许可"),
    RecordKind.PENALTY: Place(SectionKind.ADMINISTRATION, "行政处罚"),
    InspectionForm.ON_SITE: Place(SectionKind.ADMINISTRATION, "现场检查"),
    LISTING: Place(SectionKind.SERIOUS),
    RecordKind.ABNORMALITY: Place(SectionKind.ABNORMAL),
    RecordKind.COMPLAINT: Place(SectionKind.OTHER),
    InspectionForm.SAMPLING: Place(SectionKind.LOCAL, "监督抽查"),
    RecordKind.RECALL: Place(SectionKind.LOCAL, "召回"),
    RecordKind.ACCIDENT: Place(SectionKind.LOCAL, "质量事故"),
    RecordKind.HONOUR: Place(SectionKind.LOCAL, "质量荣誉"),
}
_EVENT_FIELDS = {form.event_field for form in forms().values()}
# What the firm can do about records of a section; never what it is worth.
_ADVICE = {
    LISTING: "对“严重失信主体名单信息”所列记录，自该记录载明可以申请提前移出之日起，"
    "符合条件的，可以向作出决定的机关申请提前移出。",
    RecordKind.ABNORMALITY: "对“经营（活动）异常名录（状态）信息”所列记录，"
    "改正有关情形以后，可以向作出决定的机关申请移出。",
    RecordKind.PENALTY: "对“行政处罚”所列记录，履行处罚决定载明的义务并符合规定条件的，"
    "可以向作出决定的机关申请信用修复。",
}


def sort_of(record: PublicRecord) -> str:
    """Return the sort of a record by which it finds its place."""
    return record.form or record.kind


def report_sections(
    public: PublicProfile,
    *,
    rating: Sequence[ReportRecord],
    untold: str,
    hidden: Mapping[str, str] = NOTHING,
) -> tuple[Section, ...]:
    """Return all sections in their order.

    Shape: `rating` is each tier as a record, none if there is none; `untold` then says
    why; `hidden` says of records that are not public, by their keys, why not.
    """
    rows = {
        SectionKind.REGISTRATION: tuple(_registered(public)),
        SectionKind.OTHER: tuple(_simple_exit(public)),
    }
    advice = {SectionKind.ADVICE: tuple(_advice(public))}
    parts = {kind: _parts(kind, public, hidden) for kind in SectionKind}
    parts[SectionKind.RATING] = (Part(records=tuple(rating)),)
    notes = {**NOT_GATHERED, SectionKind.RATING: untold}
    return tuple(
        Section(
            kind=kind,
            rows=rows.get(kind, ()),
            paragraphs=advice.get(kind, ()),
            parts=parts[kind],
            note=notes.get(kind, ""),
        )
        for kind in SectionKind
    )


def _parts(
    kind: SectionKind, public: PublicProfile, hidden: Mapping[str, str]
) -> tuple[Part, ...]:
    return tuple(
        Part(
            heading=place.heading,
            records=tuple(
                reported(record, why_hidden=hidden.get(record.fact.key, ""))
                for record in public.records
                if sort_of(record) == sort
            ),
        )
        for sort, place in PLACES.items()
        if place.section is kind
    )


def reported(record: PublicRecord, *, why_hidden: str = "") -> ReportRecord:
    """Tell a record as a report does: its fields, what stands beside it, its source."""
    seen = _seen_until(record)
    if why_hidden:
        seen = Row("公示状态", f"未公示（{why_hidden}）")
        record = replace(record, paper=None)  # released to nobody
    return ReportRecord(
        key=record.fact.key,
        title=record_name(record),
        rows=(
            *_stated(record),
            *([seen] if seen else ()),
            *_beside(record),
            Row(SOURCE, record.authority_name or NOT_STATED),
        ),
    )


def _stated(record: PublicRecord) -> Iterator[Row]:
    """Yield the public fields, and the number and the day where no field tells them."""
    told = told_fields(record)
    if record.kind == LISTING:
        yield Row("名单名称", record_name(record))
        yield Row("列入决定机关名称", record.authority_name or NOT_STATED)
    if record.document_number not in {"", *(one["text"] for one in told.values())}:
        yield Row("文号或编号", record.document_number)
    if not _EVENT_FIELDS.intersection(told):
        label = "列入日期" if record.kind == LISTING else "日期"
        yield Row(label, chinese_day(record.fact.event_on))
    for one in told.values():
        yield Row(one["label"], one["text"])
    yield Row("领域", Sector(record.fact.sector).term)


def _seen_until(record: PublicRecord) -> Row | None:
    end = record.published.end
    return Row("公示至", chinese_day(end - ONE_DAY)) if end else None


def _beside(record: PublicRecord) -> Iterator[Row]:
    """Yield what stands beside a record: corrections, objections, statements."""
    if record.fact.version > 1:
        yield Row("版本", f"第{record.fact.version}版，已更正")
    if record.sale_stopped_on:
        day = chinese_day(record.sale_stopped_on)
        yield Row("停止销售", f"自{day}起责令停止销售，尚无复查合格结果")
    if record.contested_on:
        yield Row("异议", f"{chinese_day(record.contested_on)}提出异议，正在核查")
    if record.reviewed_since:
        day = chinese_day(record.reviewed_since)
        yield Row("复议或者诉讼", f"自{day}起处于行政复议或者行政诉讼中")
    if record.statement:
        yield Row("企业说明（未经核实）", record.statement)
    if record.paper:
        yield Row("公开文书", paper_name(record))


def _registered(public: PublicProfile) -> Iterator[Row]:
    """Yield what the register states, empty values left out."""
    firm = public.firm
    told = {
        "机构名称": firm["name"],
        "统一社会信用代码": firm["uscc"],
        "企业类型": firm["legal_form"],
        "存续状态": EnterpriseStatus(firm["status"]).term,
        "成立日期": _day(firm["established_on"]),
        "登记地区": region_name(firm["region"].ljust(COUNTY, "0"))
        if firm["region"]
        else "",
        "住所": firm["address"],
        "行业": industry_name(firm["industry"]),
        "注册资本": capital_text(firm["capital_wan"], firm["capital_currency"])
        if firm["capital_wan"]
        else "",
        "经营范围": firm["business_scope"],
        "并入企业统一社会信用代码": firm["successor"],
    }
    yield from (Row(label, value) for label, value in told.items() if value)
    for name in firm["names"]:
        yield Row(NameKind(name["kind"]).term, _borne(name))
    yield Row(SOURCE, REGISTER)


def _borne(name: Mapping[str, str | None]) -> str:
    """Write a name with the days it was borne, as far as they are known."""
    start, end = name["effective_from"], name["effective_until"]
    days = f"自{_day(start)}" if start else ""
    if end:
        days += f"至{chinese_day(date.fromisoformat(end) - ONE_DAY)}"
    return f"{name['name']}（{days}）" if days else str(name["name"])


def _simple_exit(public: PublicProfile) -> Iterator[Row]:
    kinds = dict.fromkeys(bar.kind.term for bar in simple_exit_bars(public))
    if kinds:
        reasons = joined(kinds, language="zh")
        yield Row("简易注销", f"不适用（{reasons}）")


def _advice(public: PublicProfile) -> Iterator[str]:
    sorts = set(map(sort_of, public.records))
    return (sentence for sort, sentence in _ADVICE.items() if sort in sorts)


def _day(text: Any) -> str:
    return chinese_day(date.fromisoformat(text)) if text else ""
