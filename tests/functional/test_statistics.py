"""Statistics: equal to a hand count, of nothing that is not public today."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.html import escape

from registry.domain.vocabulary import Sector
from search.models import Profile, PublicEntry
from search.statistics import statistics
from search.web.statistics import frames
from tests import factories
from tests.functional.public import TODAY, Town, ask, publish
from tests.functional.test_public_pages import page, text_of


def test_figures_equal_a_count_by_hand(client: Client, province: Town) -> None:
    found = ask(client, "indicators")

    assert found["as_of"] == TODAY.isoformat()
    assert found["penalties_by_month"] == [
        {"code": "2026-10", "label": "2026-10", "number": 1}
    ]
    kinds = {one["code"]: one["number"] for one in found["penalties_by_kind"]}
    assert kinds == {"fine": 1, "production_stopped": 1}
    assert [one["number"] for one in found["listings_by_reason"]] == [1]
    assert sum(one["firms"] for one in found["tiers_by_region"]) == 3
    samples = found["samplings"]
    assert sum(one["passed"] + one["failed"] for one in samples) == 1


def test_a_new_record_is_counted_at_once(client: Client, province: Town) -> None:
    ask(client, "indicators")
    factories.record(factories.penalty(province.clean))
    publish()

    found = ask(client, "indicators")

    assert sum(one["number"] for one in found["penalties_by_month"]) == 2


@pytest.mark.parametrize(("days", "number"), [(-1, 1), (0, 0)])
def test_a_term_that_ends_today_has_ended(
    province: Town, days: int, number: int
) -> None:
    entry = PublicEntry.objects.get(key=province.penalty.key)
    assert entry.published_until is not None

    found = statistics(entry.published_until + timedelta(days=days))

    assert dict(found.penalty_kinds).get("fine", 0) == number


def test_nothing_of_a_firm_that_left_the_public_is_counted(province: Town) -> None:
    Profile.objects.filter(uscc=province.fined.uscc).update(is_open=False)

    found = statistics(TODAY)

    assert found.penalty_kinds == found.penalty_months == ()


@pytest.mark.parametrize(
    ("retest", "contested", "counted", "rate"),
    [
        ("none", None, (0, 1, 0), 0.0),
        ("upheld", None, (0, 1, 0), 0.0),
        ("overturned", None, (1, 0, 0), 100.0),
        ("requested", None, (0, 0, 1), None),
        ("none", "2026-11-20", (0, 0, 1), None),
    ],
)
def test_a_contested_failure_is_in_no_rate_and_an_overturned_one_passed(
    province: Town,
    retest: str,
    contested: str | None,
    counted: tuple[int, int, int],
    rate: float | None,
) -> None:
    profile = Profile.objects.get(uscc=province.listed.uscc)
    key = province.sampling.key
    record = next(r for r in profile.view["records"] if r["fact"]["key"] == key)
    record["fact"]["body"] |= {"verdict": "nonconforming", "retest": retest}
    record["contested_on"] = contested
    profile.save()

    (found,) = statistics(TODAY).samplings

    assert (found.passed, found.failed, found.pending) == counted
    assert found.rate == rate
    assert found.firms == 1


def test_a_firm_whose_day_has_come_is_told_as_being_worked_out(province: Town) -> None:
    Profile.objects.filter(uscc=province.fined.uscc).update(due_on=TODAY)

    assert ("5203", "late", 1) in statistics(TODAY).districts
    assert ("5203", "B", 1) in statistics(TODAY - timedelta(days=1)).districts


def test_the_page_says_denominators_targets_and_opens_lists(
    client: Client, province: Town
) -> None:
    shown = page(client, "/statistics")

    assert "1/1" in text_of(shown)
    assert "黔府发〔2015〕15号" in text_of(shown)
    assert "/?region=520300&tier=B" in shown
    assert " style=" not in shown


@pytest.mark.parametrize("name", ["samplings", "penalty-months", "penalty-kinds"])
def test_a_bar_opens_the_announcements_it_counts(
    client: Client, province: Town, name: str
) -> None:
    penalty = factories.penalty(
        province.clean, decided_on="2026-11-20", penalty_kinds=["fine"]
    )
    factories.record(penalty)
    other = factories.sampling(producer=province.clean, concluded_on="2025-12-31")
    factories.record(other, form="sampling", sector=Sector.PRODUCT)
    publish()

    (frame,) = [one for one in frames(statistics(TODAY)) if one.name == name]

    assert len(frame.rows) == 2
    for row in frame.rows:
        url, numbers = row[0][1], [text for text, _ in row[1:]]
        counted = numbers[1:4] if name == "samplings" else numbers
        assert client.get(url).context["total"] == sum(map(int, counted))
        assert f'href="{escape(url)}"' in frame.svg


@pytest.mark.parametrize(("day", "number"), [("2025-11-30", 0), ("2025-12-01", 1)])
def test_the_last_twelve_months_are_whole_months(
    province: Town, day: str, number: int
) -> None:
    PublicEntry.objects.filter(key=province.penalty.key).update(event_on=day)

    assert dict(statistics(TODAY).penalty_months).get(day[:7], 0) == number


def test_a_listing_bar_opens_the_blacklist(client: Client, province: Town) -> None:
    assert '<a href="/blacklist"' in page(client, "/statistics")


def test_announcements_are_narrowed_by_field(client: Client, province: Town) -> None:
    sampled = PublicEntry.objects.get(key=province.sampling.key)
    other = next(one for one in Sector if one.value != sampled.sector)

    shown = client.get("/announcements", {"kind": "inspection", "sector": other.value})
    found = client.get(
        "/announcements", {"kind": "inspection", "sector": sampled.sector}
    )

    assert (shown.context["total"], found.context["total"]) == (0, 1)
    assert f'<option value="{sampled.sector}" selected>' in found.content.decode()
    assert client.get("/announcements", {"sector": "x"}).status_code == 400


def test_each_table_is_a_file(client: Client, province: Town) -> None:
    answer = client.get("/statistics/listings.csv")

    assert "示例：生产经营掺假食品,1" in answer.content.decode("utf-8-sig")
    assert client.get("/statistics/nothing.csv").status_code == 404


def test_maps_stand_beside_what_was_found(client: Client, province: Town) -> None:
    shown = page(client, "/?q=示例")

    assert 'aria-label="遵义市 1"' in shown
    assert "3 家" in text_of(shown)
