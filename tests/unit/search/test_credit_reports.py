"""A credit report says what is public of a firm, once, and in the national order."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest

from credit.domain.credit_report import CreditReport, SectionKind
from registry.domain.fields import forms
from registry.domain.files import Mark
from registry.domain.papers.paper import Row
from registry.domain.periods import Period
from registry.domain.vocabulary import TierStatus
from search.domain.profile import LISTING, PublicProfile
from search.domain.report_sections import PLACES
from search.services.credit_reports import report_of
from tests import credit_reports as reports
from tests.credit_reports import DAY, ISSUE, SORTS, entry, profile

NOTHING = "查询期内无相关信息（截至2026年11月25日未查询到记录）。"


def written(report: CreditReport) -> str:
    """Return all a report says."""
    return json.dumps(asdict(report), ensure_ascii=False, default=str)


def rows_of(report: CreditReport, key: str) -> list[Row]:
    """Return the rows of the one record with a key."""
    (record,) = (
        record
        for section in report.sections
        for record in section.records
        if record.key == key
    )
    return list(record.rows)


def kinds_of(report: CreditReport, key: str) -> list[SectionKind]:
    return [
        section.kind
        for section in report.sections
        for record in section.records
        if record.key == key
    ]


def test_the_sections_stand_in_the_order_of_the_national_report() -> None:
    assert [section.kind.term for section in reports.unrated().sections] == [
        "登记注册基础信息",
        "行政管理信息",
        "诚实守信相关荣誉信息",
        "严重失信主体名单信息",
        "经营（活动）异常名录（状态）信息",
        "信用承诺信息",
        "信用评价信息",
        "司法判决及执行信息",
        "其他信息",
        "信用状况提升建议",
        "公共信用信息地方补充内容",
    ]


def test_the_summary_counts_the_national_kinds_and_then_those_of_quality() -> None:
    assert {one.name: one.number for one in reports.full().summary} == {
        "行政管理": 3,
        "诚实守信": None,
        "严重失信主体名单": 1,
        "经营异常": 1,
        "信用承诺": None,
        "信用评价": 1,
        "司法判决": None,
        "其他": 1,
        "监督抽查": 1,
        "召回": 1,
        "质量事故": 1,
        "质量荣誉": 1,
    }


def test_every_sort_of_record_has_its_place() -> None:
    assert set(PLACES) == {*forms(), LISTING}


@pytest.mark.parametrize(
    ("report", "keys"),
    [
        (reports.full(), [f"{sort}-1" for sort in SORTS]),
        (reports.many(), [one.fact.key for one in reports.entries(200)]),
    ],
    ids=["full", "many"],
)
def test_every_record_of_the_file_stands_in_exactly_one_section(
    report: CreditReport, keys: list[str]
) -> None:
    found = [record for section in report.sections for record in section.records]

    told = [record.key for record in found if record.key]
    assert sorted(told) == sorted(keys)
    counted = [one.number or 0 for one in report.summary]
    assert sum(counted) == len(told) + 1  # the tier


def test_every_public_field_of_a_record_is_told_and_its_source_last() -> None:
    file = PublicProfile.from_view(profile(*map(entry, SORTS)).view)
    report = reports.full()

    for record in file.records:
        rows = rows_of(report, record.fact.key)
        values = [row.value for row in rows]
        assert rows[-1] == Row("数据来源", record.authority_name)
        assert record.document_number in values
        texts = [one for one in record.fields.values() if isinstance(one, str)]
        plain = [one for one in texts if not one.isascii()]
        assert [one for one in plain if one not in values] == []


def test_the_register_tells_what_it_knows_of_the_firm() -> None:
    merged = replace(reports.FIRM, successor=reports.SHOP_CODE, address="")
    report = report_of(profile(firm=merged), ISSUE)
    told = {row.label: row.value for row in report.sections[0].rows}

    assert told["存续状态"] == "存续"
    assert told["注册资本"] == "1,250.5 万元"
    assert told["曾用名"] == "遵义示例酒厂（自2010年1月1日至2018年4月30日）"
    assert told["并入企业统一社会信用代码"] == reports.SHOP_CODE
    assert "住所" not in told
    assert list(told)[-1] == "数据来源"


def test_a_firm_without_records_is_never_called_good() -> None:
    report = reports.unrated()

    empty = [section.kind for section in report.sections if section.is_empty]
    assert report.nothing_found == NOTHING
    assert empty == [kind for kind in SectionKind if kind != "registration"]
    assert report.rating.status is TierStatus.UNRATED
    assert not [word for word in ("良好", "守信主体") if word in written(report)]


def test_what_is_not_gathered_is_said_and_not_counted_as_none() -> None:
    notes = {section.kind: section.note for section in reports.unrated().sections}

    assert "未归集司法判决" in notes[SectionKind.JUDGMENTS]
    assert "未归集信用承诺" in notes[SectionKind.COMMITMENTS]
    assert "未归集纳税信用" in notes[SectionKind.INTEGRITY]
    assert notes[SectionKind.SERIOUS] == ""


def test_a_tier_is_told_with_the_lines_that_add_up_to_its_score() -> None:
    rating = reports.ordinary().rating

    assert rating.headline == "B 一般（80 分，截至 2026年11月25日）"
    assert [line.result for line in rating.counted] == ["−10", "−10"]
    assert rating.arithmetic == "100 − 10 − 10 = 80"
    assert [line.result for line in rating.ignored] == [
        "本规则集不计分",
        "本规则集不计分",
        "同类违法行为，只计最重一项",
    ]


def test_the_score_over_time_has_each_day_on_which_it_turned() -> None:
    assert [(one.on, one.said) for one in reports.full().rating.scores] == [
        (date(2023, 11, 25), "未评级"),
        (date(2025, 11, 30), "A 良好，90 分"),
        (date(2026, 3, 30), "D 重点关注，30 分"),
        (date(2026, 9, 6), "D 重点关注，20 分"),
    ]


def test_an_individual_business_has_no_tier_and_no_address() -> None:
    report = reports.shop()

    assert report.rating.status is TierStatus.WITHHELD
    assert not report.rating.scores
    assert not report.rating.counted
    assert {one.name: one.number for one in report.summary}["信用评价"] == 0
    assert "示例路1号" not in written(report)
    assert "示例路1号" in written(reports.unrated())


@pytest.mark.parametrize("make", reports.ALL)
def test_no_representative_is_named(make: Callable[[], CreditReport]) -> None:
    assert reports.PERSON not in written(make())


def test_a_tier_that_is_told_to_the_firm_first_is_not_in_its_report() -> None:
    fallen = profile(entry("accident", on=DAY))
    fallen.tier = "A"

    report = report_of(fallen, ISSUE)

    assert report.rating.status is TierStatus.NOTIFYING
    assert report.rating.tier is None
    assert report.rating.counted == report.rating.ignored == ()
    assert report.rating.scores[-1].score is None
    assert kinds_of(report, "accident-1") == [SectionKind.LOCAL]


@pytest.mark.parametrize(
    ("end", "is_told"), [(DAY, False), (DAY + timedelta(days=1), True)]
)
def test_a_record_is_reported_until_the_last_day_it_is_public(
    end: date, is_told: bool
) -> None:
    one = replace(entry("penalty"), published=Period(date(2026, 3, 2), end))

    report = report_of(profile(one), ISSUE)

    assert bool(kinds_of(report, "penalty-1")) is is_told


def test_the_last_day_of_publication_is_told_where_there_is_one() -> None:
    endless = replace(entry("permit"), published=Period(date(2026, 3, 2)))
    report = report_of(profile(entry("penalty"), endless), ISSUE)

    assert Row("公示至", "2029年3月1日") in rows_of(report, "penalty-1")
    assert "公示至" not in [row.label for row in rows_of(report, "permit-1")]


@pytest.mark.parametrize(
    ("report", "note"),
    [
        (reports.ordinary(), ""),
        (reports.unrated(), "未评级：截至 2026年11月25日，没有计入评价的记录"),
        (reports.shop(), "个体工商户不公布等级，因为那将成为对个人的评价。"),
    ],
    ids=["told", "unrated", "withheld"],
)
def test_why_no_tier_is_told_stands_in_its_section(
    report: CreditReport, note: str
) -> None:
    (section,) = (one for one in report.sections if one.kind == "rating")

    assert section.note == note
    assert bool(section.records) is not bool(note)


def test_an_objection_and_the_firms_own_words_stand_beside_their_record() -> None:
    report = reports.ordinary()

    rows = rows_of(report, "penalty-2")
    assert Row("异议", "2026年11月3日提出异议，正在核查") in rows
    assert Row("企业说明（未经核实）", reports.WORDS) in rows
    others = [row.label for row in rows_of(report, "penalty-1")]
    assert "异议" not in others
    assert (report.contested, report.stated) == (1, 1)


def test_a_review_a_correction_and_a_released_document_are_told() -> None:
    one = entry("penalty")
    corrected = replace(one, fact=replace(one.fact, version=2))
    mark = Mark(reviewed_since=date(2026, 10, 9))
    report = report_of(profile(corrected, marks={"penalty-1": mark}), ISSUE)

    rows = rows_of(report, "penalty-1")

    assert Row("版本", "第2版，已更正") in rows
    assert Row("复议或者诉讼", "自2026年10月9日起处于行政复议或者行政诉讼中") in rows
    assert Row("公开文书", "行政处罚决定书 黔市监示pe〔2026〕1号.pdf") in rows_of(
        reports.full(), "penalty-1"
    )


def test_advice_is_given_for_what_stands_in_the_report_alone() -> None:
    def advice(*sorts: str) -> str:
        report = report_of(profile(*map(entry, sorts)), ISSUE)
        (section,) = (one for one in report.sections if one.kind == "advice")
        return "".join(section.paragraphs)

    assert advice() == advice("honour") == ""
    assert "信用修复" in advice("penalty")
    assert "信用修复" not in advice("listing")
    assert "提前移出" in advice("listing")


def test_the_same_file_gives_an_equal_report() -> None:
    assert reports.full() == reports.full()
    assert reports.full() != reports.ordinary()


def test_the_report_says_what_it_is_not_and_how_it_is_contested() -> None:
    said = "".join(reports.unrated().explanation)

    assert "不等于严重违法失信名单" in said
    assert "有异议的" in said
    assert "信用修复" in said
    assert reports.URL in said
