"""A firm's page over time: the timeline, what a tier means, its address to scan."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from registry.domain.periods import add_years
from registry.domain.vocabulary import NameKind
from registry.models import EnterpriseName
from registry.reports.qr_svg import qr_svg
from registry.services.changes import writing
from search.models import Profile
from search.web import firm_tier, firm_timeline
from tests import factories
from tests.conftest import NOW
from tests.functional.public import TODAY, Town, ask, publish
from tests.functional.test_public_pages import firm_page, page, text_of

A_PAGE = 150_000  # bytes


def events(shown: str) -> list[tuple[str, str]]:
    """Return the rows of the timeline's table: day and what happened."""
    (section,) = re.findall(r'<section [^>]*id="timeline">.*?</section>', shown, re.S)
    rows = re.findall(r'<tr><th scope="row">(.*?)</th><td>(.*?)</td></tr>', section)
    return [(text_of(day), text_of(what)) for day, what in rows]


def many_records(firm_code: str, number: int) -> None:
    """Let a firm's public view hold its first record many times, a day apart."""
    profile = Profile.objects.get(uscc=firm_code)
    (record,) = profile.view["records"]
    last = date.fromisoformat(record["fact"]["event_on"])
    profile.view["records"] = [
        record
        | {
            "fact": record["fact"]
            | {
                "key": f"k{at:05d}",
                "event_on": (last - timedelta(days=at % 900)).isoformat(),
                "body": record["fact"]["body"] | {"violation": f"示例行为{at}"},
            }
        }
        for at in range(number)
    ]
    profile.tier = "D"  # as the stages would have told it
    profile.save()


def test_the_timeline_tells_records_and_changes_of_tier_newest_first(
    client: Client, province: Town
) -> None:
    (record,) = ask(client, f"enterprises/{province.fined.uscc}")["records"]
    number = record["document_number"]

    shown = firm_page(client, province.fined.uscc)

    assert events(shown) == [
        ("2026年10月20日", "等级：未评级 → B 一般，70 分"),
        ("2026年10月20日", f"行政处罚 {number}"),
    ]


def test_a_point_leads_to_the_fact_and_a_change_to_the_file_of_its_day(
    client: Client, province: Town
) -> None:
    shown = firm_page(client, province.fined.uscc)
    (chart,) = re.findall(r"<svg class=\"chart\".*?</svg>", shown, re.S)

    links = re.findall(r'<a href="(.*?)"', chart)

    assert links == [
        f"/enterprises/{province.fined.uscc}?as_of=2026-10-20#tier",
        f"#fact-{province.penalty.key}",
    ]
    assert f'id="fact-{province.penalty.key}"' in shown


def test_a_listing_and_a_failed_sampling_stand_in_the_timeline(
    client: Client, province: Town
) -> None:
    told = [what for _, what in events(firm_page(client, province.listed.uscc))]

    assert "列入严重违法失信名单" in told
    assert any(what.endswith("(不合格)") for what in told)


@pytest.mark.parametrize(
    ("day", "is_told"),
    [
        (add_years(TODAY, -3), True),
        (add_years(TODAY, -3) - timedelta(days=1), False),
        (TODAY, True),
    ],
)
def test_the_timeline_reaches_back_to_the_same_day_three_years_before(
    client: Client, province: Town, day: date, is_told: bool
) -> None:
    put_at(province.fined.uscc, day)

    shown = firm_page(client, province.fined.uscc)

    assert any("行政处罚" in what for _, what in events(shown)) is is_told


@pytest.mark.parametrize(
    ("day", "is_told"), [(date(2026, 10, 19), False), (date(2026, 10, 20), True)]
)
def test_the_timeline_of_a_past_day_ends_with_that_day(
    client: Client, province: Town, day: date, is_told: bool
) -> None:
    shown = firm_page(client, province.fined.uscc, f"?as_of={day}")

    assert bool(events(shown)) is is_told
    assert (
        "2023年10月19日至2026年10月19日未查询到记录" in text_of(shown)
    ) is not is_told


def test_an_individual_business_has_its_records_in_the_timeline_and_no_tier(
    client: Client, province: Town
) -> None:
    shop = factories.firm(name="示例小吃店", code=factories.uscc(head="92"))
    factories.record(factories.penalty(shop, punished_kind="individual_business"))
    publish()

    told = [what for _, what in events(firm_page(client, shop.uscc))]

    assert len(told) == 1
    assert "等级" not in told[0]


def test_a_firm_of_thousands_of_records_has_a_page_that_says_what_it_leaves_out(
    client: Client, province: Town
) -> None:
    code = province.fined.uscc
    many_records(code, 2_000)

    shown = firm_page(client, code)

    assert len(shown.encode()) <= A_PAGE
    cards = shown.count('<article class="fact')
    said = text_of(shown)
    assert f"共 2,000 条，此处显示最近 {cards} 条。 查看全部 2,000 条" in said
    assert f'href="/announcements?firm={code}&kind=penalty"' in shown
    assert len(events(shown)) == firm_timeline.MOST
    earliest = TODAY.replace(month=10, day=20) - timedelta(days=9)
    assert f'href="/enterprises/{code}?as_of={earliest}#timeline"' in shown
    assert f'href="/announcements?firm={code}"' in shown
    assert f"共 2,001 条，此处显示最近 {firm_timeline.MOST} 条。" in said
    assert f"另有 {2_000 - firm_tier.MOST_LINES:,} 条记录，逐条见等级数据" in said


def test_the_arithmetic_of_many_records_still_adds_up(
    client: Client, province: Town
) -> None:
    many_records(province.fined.uscc, 40)

    shown = firm_page(client, province.fined.uscc)

    (ledger,) = re.findall(r'<table class="ledger">.*?</table>', shown, re.S)
    start, *changes, result = re.findall(r"<td>(−?[\d.]+)</td>", ledger)
    total = sum(int(one.replace("−", "-")) for one in changes)
    assert (int(start), int(result)) == (100, max(100 + total, 0))


def test_long_texts_leave_room_for_fewer_records(
    client: Client, province: Town
) -> None:
    code = province.fined.uscc
    many_records(code, 30)
    before = firm_page(client, code).count('<article class="fact')
    profile = Profile.objects.get(uscc=code)
    for record in profile.view["records"]:
        record["fields"]["facts"] = "示例事实，" * 400
    profile.save()

    shown = firm_page(client, code)

    assert len(shown.encode()) <= A_PAGE
    assert 1 <= shown.count('<article class="fact') < before


def test_what_does_not_fit_is_found_in_the_list_of_the_firm(
    client: Client, province: Town
) -> None:
    shown = page(client, f"/announcements?firm={province.fined.uscc}")
    other = page(client, f"/announcements?firm={province.clean.uscc}")
    listed = page(client, f"/blacklist?firm={province.listed.uscc.lower()}")

    assert province.penalty.key in shown
    assert province.sampling.key not in shown
    assert province.penalty.key not in other
    assert province.listing.key in listed


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("fined", "按常规实施监管"),
        ("clean", "没有计入评价的公示记录，因此没有等级"),
        ("listed", "适用的管理措施以列入决定载明的为准"),
    ],
)
def test_the_page_says_what_the_tier_means_and_that_it_is_no_risk_class(
    client: Client, province: Town, who: str, sentence: str
) -> None:
    shown = text_of(firm_page(client, getattr(province, who).uscc))

    assert sentence in shown
    assert "等级不是企业信用风险分类" in shown
    assert "本系统不按等级规定抽查比例或者检查次数" in shown


def test_the_page_carries_its_permanent_address_as_a_code_to_scan(
    client: Client, province: Town
) -> None:
    address = f"http://testserver/enterprises/{province.fined.uscc}"

    today = firm_page(client, province.fined.uscc)
    past = firm_page(client, province.fined.uscc, "?as_of=2026-11-01")

    for shown in (today, past):
        assert qr_svg(address, title="本页地址二维码") in shown
        assert f'href="{address}"' in shown


def test_the_page_leads_to_objecting_correcting_and_complaining(
    client: Client, province: Town
) -> None:
    code = province.fined.uscc

    shown = firm_page(client, code)

    for target in (
        f"/firm/{code}/file/objection/",
        f"/firm/{code}/",
        "/help",
        "https://www.12315.cn",
    ):
        assert f'href="{target}"' in shown


def test_the_picker_says_which_days_it_takes_and_what_a_past_day_answers(
    client: Client, province: Town
) -> None:
    chinese = firm_page(client, province.fined.uscc)
    english = firm_page(client, province.fined.uscc, english=True)

    (picker,) = re.findall(r'<form class="as-of.*?</form>', chinese, re.S)
    assert 'method="get"' in picker
    assert 'min="2014-10-01" max="2026-11-25"' in picker
    assert "可选2014年10月1日以来的任何一日" in picker
    assert "Any day from 1 Oct 2014 on." in english


def test_former_names_stand_at_the_top_with_the_last_day_they_were_borne(
    client: Client, province: Town
) -> None:
    with writing(actor=None, now=NOW) as log:
        EnterpriseName.objects.create(
            enterprise=province.fined,
            kind=NameKind.FORMER,
            name="遵义示例老酒坊",
            effective_until=date(2025, 3, 1),
            change=log.change("enterprise", province.fined.pk),
        )
    publish()

    head = text_of(firm_page(client, province.fined.uscc).split("</header>")[1])

    assert "曾用名： 遵义示例老酒坊 （至2025年2月28日）" in head


def put_at(code: str, day: date) -> None:
    """Let the records of a firm have happened, and count, from a day on."""
    profile = Profile.objects.get(uscc=code)
    for record in profile.view["records"]:
        record["fact"]["event_on"] = day.isoformat()
    profile.save()
