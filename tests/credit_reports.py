"""Public files of invented firms, for tests of credit reports and of their print."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from credit.domain.credit_report import CreditReport
from credit.services.whole_file import WholeFile, judge
from registry.domain.circumstances import StandingReason
from registry.domain.fields import forms
from registry.domain.files import (
    FileEntry,
    FirmFacts,
    Mark,
    Marks,
    OtherName,
    ReleasedPaper,
)
from registry.domain.periods import Period
from registry.domain.policies import load_policies
from registry.domain.records import Accident, Body, Fact, Listed, Noted, Penalty
from registry.domain.records import Sampling as Sampled
from registry.domain.vocabulary import (
    AccidentSeverity,
    Audience,
    EnterpriseStatus,
    ListKind,
    PartyRole,
    PenaltyKind,
    RecordKind,
    Sector,
    Verdict,
)
from search.domain.profile import public_profile
from search.models import Profile
from search.services.credit_reports import Issue, full_report_of, report_of
from tests.conftest import NOW

DAY = NOW.date()
NUMBER = "20261125100000A1B2C3D4"
URL = f"https://zhixin.example/verify/{NUMBER}"
ISSUE = Issue(number=NUMBER, at=NOW, verify_url=URL, data_version=4711)
ORGAN = "贵州省市场监督管理局"
CODE, SHOP_CODE = "915299000000000198", "92529900000000537D"
PERSON = "示例某某"  # a representative: never in a report
WORDS = "示例：本企业已于次日召回全部批次，并更换标签。"
POLICIES = load_policies()
FIRM = FirmFacts(
    enterprise_id=1,
    uscc=CODE,
    name="遵义示例酒业有限公司",
    legal_form="有限责任公司(自然人投资或控股)",
    region="520302",
    address="贵州省遵义市红花岗区示例路1号",
    industry="C1512",
    status=EnterpriseStatus.ACTIVE,
    established_on=date(2010, 1, 1),
    capital_wan=Decimal("1250.5"),
    capital_currency="CNY",
    business_scope="白酒生产、销售；食品经营（依法须经批准的项目，经相关部门批准后方可"
    "开展经营活动）；货物进出口。",
    names=(
        OtherName(
            kind="former",
            name="遵义示例酒厂",
            effective_from=date(2010, 1, 1),
            effective_until=date(2018, 5, 1),
        ),
    ),
    successor="",
)
SHOP = replace(FIRM, uscc=SHOP_CODE, name="遵义市示例小吃店", legal_form="个体工商户")
BODIES: dict[str, Body] = {
    "penalty": Penalty(kinds=(PenaltyKind.FINE,), violation="经营标签不符的食品"),
    "sampling": Sampled(event="S1", verdict=Verdict.NONCONFORMING),
    "accident": Accident(severity=AccidentSeverity.MAJOR),
}
STATED: dict[str, Any] = {
    "violation": "经营标签不符合规定的食品",
    "facts": "示例：抽查时发现三个批次的标签缺少生产日期。当事人在限期内提交了进货"
    "凭证、检验报告和整改说明，但其中两个批次无法说明来源。",
    "basis": "《中华人民共和国食品安全法》第一百二十五条第一款第二项",
    "penalty_kinds": ["fine", "confiscated_goods"],
    "content": "没收违法经营的食品；罚款六万元",
    "fine_wan": "6",
    "confiscated_wan": "0.512",
    "product": "示例辣椒酱",
    "specification": "280克/瓶",
    "batch": "2026-06-01",
    "verdict": "nonconforming",
    "items": [{"item": "苯甲酸", "value": "1.2 g/kg", "limit": "≤ 0.5 g/kg"}],
    "laboratory": "贵州示例检验检测院",
    "title": "贵州省省长质量奖提名奖（示例）",
    "cause": "示例：未按期公示年度报告",
    "defect": "示例：瓶盖可能开裂",
    "document_name": "食品生产许可证（示例）",
    "permit_kind": "普通",
    "representative": PERSON,
    "organ_name": ORGAN,
    "organ_code": "11520000000000019J",
    "decided_on": "2026-03-02",
    "ends_on": "2029-03-01",
}


def entry(sort: str, at: int = 1, *, on: date = date(2026, 3, 2)) -> FileEntry:
    """State a record of a sort, with every field of its form, or a listing."""
    number = f"黔市监示{sort[:2]}〔2026〕{at}号"
    role, kind, form = PartyRole.PUNISHED, RecordKind.PENALTY, None
    body: Body = Listed(list_kind=ListKind.SERIOUS_VIOLATION)
    detail: dict[str, Any] = {
        "reason": "示例：生产经营掺假食品，受到较重行政处罚",
        "basis": "《市场监督管理严重违法失信名单管理办法》第五条",
        "ends_on": "2029-03-01",
    }
    if sort != "listing":
        described = forms()[sort]
        role, kind, form = described.parties[0], described.kind, described.form
        body = BODIES.get(sort, Noted(kind=kind, form=form))
        detail = {
            field.name: STATED[field.name]
            for field in described.all_fields
            if field.name in STATED
        }
        detail |= {described.event_field: on.isoformat()}
        detail |= {described.number_field: number, f"{role}_name": FIRM.name}
    return FileEntry(
        enterprise_id=1,
        kind=None if sort == "listing" else kind,
        fact=Fact(
            key=f"{sort}-{at}",
            version=1,
            sector=Sector.FOOD,
            event_on=on,
            usable=Period(on, date(2029, 3, 2)),
            body=body,
        ),
        published=Period(on, date(2029, 3, 2)),
        reason="released",
        source="law",
        role=role,
        stated_name=FIRM.name,
        document_number=number,
        authority_name=ORGAN,
        authority_code="11520000000000019J",
        detail=detail,
    )


def profile(
    *entries: FileEntry, firm: FirmFacts = FIRM, marks: Marks | None = None
) -> Profile:
    """Publish a firm's file as the stages would."""
    public = public_profile(
        firm,
        entries,
        today=DAY,
        policies=POLICIES,
        marks=marks,
    )
    # As the stages would have told it: no fall waits for its notice.
    return Profile(uscc=firm.uscc, view=public.to_view(), tier="D")


SORTS = ("listing", *forms())


def full() -> CreditReport:
    """Make the report of a listed firm with a record of every sort."""
    marks = {
        "penalty-1": Mark(
            contested_on=date(2026, 11, 3),
            statement=WORDS,
            paper=ReleasedPaper(
                digest="a" * 64, media_type="application/pdf", size=20_480
            ),
        ),
        "sampling-1": Mark(reviewed_since=date(2026, 10, 9)),
    }
    all_sorts = [
        entry(sort, 1, on=DAY - timedelta(days=400 - 40 * place))
        for place, sort in enumerate(SORTS)
    ]
    return report_of(profile(*all_sorts, marks=marks), ISSUE)


def unrated() -> CreditReport:
    """Make the report of a firm without a record."""
    return report_of(profile(), ISSUE)


def ordinary() -> CreditReport:
    """Make the report of a firm with five records, one contested, with its words."""
    five = [
        entry("penalty", 1, on=date(2024, 5, 6)),
        entry("penalty", 2, on=date(2026, 3, 2)),
        entry("sampling", 1, on=date(2025, 2, 3)),
        entry("permit", 1, on=date(2024, 2, 3)),
        entry("honour", 1, on=date(2025, 9, 1)),
    ]
    mark = Mark(contested_on=date(2026, 11, 3), statement=WORDS)
    return report_of(profile(*five, marks={"penalty-2": mark}), ISSUE)


def shop() -> CreditReport:
    """Make the report of an individual business."""
    return report_of(profile(entry("penalty"), firm=SHOP), ISSUE)


def entries(number: int) -> list[FileEntry]:
    """State penalties, samplings and permits, a few days apart."""
    sorts = ("penalty", "sampling", "permit")
    return [
        entry(sorts[at % 3], at, on=DAY - timedelta(at * 5)) for at in range(number)
    ]


def many() -> CreditReport:
    """Make the report of a firm with two hundred records."""
    return report_of(profile(*entries(200)), ISSUE)


def long() -> CreditReport:
    """Make the report of a penalty whose content is longer than a page."""
    one = entry("penalty")
    text = "示例：责令改正并处罚款，逐项说明如下；" * 220
    stated = {**one.detail, "content": text[:4000], "violation": "示例𠮷\u200b行为"}
    words = Mark(statement="示例第一行。\n示例第二行。")
    named = replace(FIRM, name="遵义市红花岗区示例" * 12 + "有限责任公司")
    return report_of(
        profile(replace(one, detail=stated), firm=named, marks={"penalty-1": words}),
        ISSUE,
    )


def inside(*, firm: FirmFacts = FIRM) -> CreditReport:
    """Make the full report of a firm with two records that are not public."""
    hidden = [
        replace(
            entry(sort, 9, on=date(2026, 5, 6)),
            published=None,
            reason=StandingReason.SIMPLE_PROCEDURE.value,
        )
        for sort in ("penalty", "permit")
    ]
    open_ones = [entry("penalty", 1), entry("sampling", 1, on=date(2025, 2, 3))]
    held = tuple(open_ones + hidden)
    whole = WholeFile(
        firm=firm,
        entries=held,
        marks={},
        public=judge(open_ones, Audience.PUBLIC, DAY),
        supervisory=judge(held, Audience.SUPERVISORY, DAY),
        notice=None,
        position=1,
    )
    return full_report_of(
        profile(*open_ones, firm=firm),
        whole,
        ISSUE,
        recipient="示例银行",
        purpose="贷前审查",
    )


ALL = (full, unrated, ordinary, shop, many, long, inside)
