"""How pages write days, money, points, tiers and deadlines in both languages."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from registry.config.translations import compile_all
from registry.domain.vocabulary import RecordKind
from registry.templatetags import zhixin

DAY = date(2026, 11, 3)
Written = tuple[Callable[..., str], object, str, str]
WRITTEN: list[Written] = [
    (zhixin.day, DAY, "2026年11月3日", "3 Nov 2026"),
    (zhixin.day, "2026-11-03", "2026年11月3日", "3 Nov 2026"),
    (zhixin.day, None, "", ""),
    (zhixin.short_day, DAY, "11月3日", "3 Nov"),
    (zhixin.short_day, "", "", ""),
    (zhixin.yuan, Decimal(1234567), "1,234,567 元", "CNY 1,234,567"),
    (zhixin.yuan, Decimal("1234.5"), "1,234.50 元", "CNY 1,234.50"),
    (zhixin.yuan, 0, "0 元", "CNY 0"),
    (zhixin.yuan, None, "", ""),
    (zhixin.wan, Decimal(125000), "12.5 万元", "CNY 125,000"),
    (zhixin.wan, Decimal("0.01"), "0.000001 万元", "CNY 0.01"),
    (zhixin.wan, 12_000_000, "1,200 万元", "CNY 12,000,000"),
    (zhixin.wan, "", "", ""),
    (zhixin.points, Decimal("-12.50"), "−12.50", "−12.50"),
    (zhixin.points, None, "", ""),
    (zhixin.signed_points, Decimal("2.00"), "+2.00", "+2.00"),
    (zhixin.signed_points, Decimal("-0.01"), "−0.01", "−0.01"),
    (zhixin.signed_points, "", "", ""),
    (zhixin.count, 5012345, "5,012,345", "5,012,345"),
    (zhixin.count, None, "", ""),
    (zhixin.term, RecordKind.RECALL, "召回", "recall"),
    (zhixin.term, None, "", ""),
]


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    compile_all()


@pytest.mark.parametrize(("write", "value", "chinese", "english"), WRITTEN)
def test_a_value_is_written_in_the_readers_language(
    write: Callable[..., str], value: object, chinese: str, english: str
) -> None:
    with translation.override("zh-hans"):
        in_chinese = write(value)
    with translation.override("en"):
        in_english = write(value)

    assert (in_chinese, in_english) == (chinese, english)


@pytest.mark.parametrize("value", ["2026-11-22T16:00:00+00:00", None])
def test_an_instant_is_shown_on_the_day_it_had_in_china(value: str | None) -> None:
    at = value or datetime(2026, 11, 22, 16, 0, tzinfo=UTC)

    with translation.override("zh-hans"):
        assert zhixin.instant(at) == "2026年11月23日 00:00"
        assert zhixin.day(at) == "2026年11月23日"
    with translation.override("en"):
        assert zhixin.instant(at) == "23 Nov 2026, 00:00"
    assert zhixin.iso_day(at) == "2026-11-23"


def test_a_minute_before_midnight_in_china_is_still_the_day_before() -> None:
    assert zhixin.iso_day(datetime(2026, 11, 22, 15, 59, tzinfo=UTC)) == "2026-11-22"


@pytest.mark.parametrize(
    ("tier", "status", "chinese", "english", "shape"),
    [
        ("A", "published", "A 良好", "A Good", "circle"),
        ("B", "published", "B 一般", "B Fair", "diamond"),
        ("C", "published", "C 需关注", "C Needs attention", "triangle"),
        ("D", "published", "D 重点关注", "D Needs close attention", "square"),
        (None, "unrated", " 未评级", " Unrated", "ring"),
        (None, "notifying", " 变更告知中", " Being notified", "half"),
        (None, "withheld", " 不公布", " Withheld", "dash"),
    ],
)
def test_a_tier_is_letter_word_and_shape(
    tier: str | None, status: str, chinese: str, english: str, shape: str
) -> None:
    with translation.override("zh-hans"):
        badge = zhixin.tier_badge_data(tier, status)
        assert f"{badge.letter} {badge.word}" == chinese
    with translation.override("en"):
        badge = zhixin.tier_badge_data(tier, status)
        assert f"{badge.letter} {badge.word}" == english
    assert badge.shape == shape


def test_a_tier_that_is_not_published_is_never_shown_by_its_letter() -> None:
    badge = zhixin.tier_badge_data("D", "notifying")

    assert (badge.letter, badge.tone) == ("", "notifying")


def test_a_rule_set_may_word_its_tiers_itself() -> None:
    assert zhixin.tier_badge_data("A", "published", "优秀").word == "优秀"


@pytest.mark.parametrize(
    ("left", "chinese", "english", "tone"),
    [
        (3, "还剩 3 个工作日，11月3日", "3 working days left, 3 Nov", "calm"),
        (2, "还剩 2 个工作日，11月3日", "2 working days left, 3 Nov", "soon"),
        (1, "还剩 1 个工作日，11月3日", "1 working day left, 3 Nov", "soon"),
        (0, "今天到期，11月3日", "due today, 3 Nov", "soon"),
        (-1, "已逾期 1 个工作日，11月3日", "1 working day late, 3 Nov", "late"),
    ],
)
def test_a_deadline_counts_working_days(
    left: int, chinese: str, english: str, tone: str
) -> None:
    with translation.override("zh-hans"):
        assert zhixin.deadline(DAY, left) == chinese
    with translation.override("en"):
        assert zhixin.deadline(DAY, left) == english
    assert zhixin.deadline_tone(left) == tone


def test_what_matched_in_a_name_is_marked() -> None:
    assert zhixin.highlighted("示例酒业", [(0, 2), (3, 4)]) == (
        "<mark>示例</mark>酒<mark>业</mark>"
    )


def test_a_name_cannot_bring_markup_of_its_own() -> None:
    shown = zhixin.highlighted("<b>酒</b>", [(0, 3)])

    assert shown == "<mark>&lt;b&gt;</mark>酒&lt;/b&gt;"


def test_a_name_without_a_match_is_shown_as_it_is() -> None:
    assert zhixin.highlighted("示例酒业", None) == "示例酒业"
