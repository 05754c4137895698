"""While a fall is told to the firm, every public door says so and nothing more."""

import pytest
from django.test import Client

from search.models import Profile
from tests.functional.public import Town, ask

FACETS = "q=示例&facets=tier"


def told(client: Client, firm_code: str, query: str = "") -> tuple[str, str | None]:
    found = ask(client, f"enterprises/{firm_code}/tier{query}")
    return found["tier_status"], found["tier"]


def test_the_old_tier_is_told_before_the_fall(client: Client, province: Town) -> None:
    assert told(client, province.fined.uscc) == ("published", "B")


def test_the_file_and_the_tier_say_notifying_and_hold_no_arithmetic(
    client: Client, falling: Town
) -> None:
    file = ask(client, f"enterprises/{falling.fined.uscc}")
    tier = ask(client, f"enterprises/{falling.fined.uscc}/tier")

    assert (file["tier_status"], file["tier"]) == ("notifying", None)
    assert (tier["tier_status"], tier["tier"], tier["score"]) == (
        "notifying",
        None,
        None,
    )
    assert (tier["ledger"], tier["facts"], tier["vetoes"]) == ([], [], [])
    assert len(file["records"]) == 2  # records are shown


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2026-10-31", ("published", "B")),
        ("2026-11-01", ("notifying", None)),
        ("2026-11-24", ("notifying", None)),
    ],
)
def test_a_past_day_says_notifying_if_the_new_fact_changes_it(
    client: Client, falling: Town, day: str, status: tuple[str, str | None]
) -> None:
    assert told(client, falling.fined.uscc, f"?as_of={day}") == status


def test_search_finds_the_firm_under_no_tier(client: Client, falling: Town) -> None:
    found = ask(client, f"enterprises?{FACETS}")
    (hit,) = [one for one in found["results"] if one["uscc"] == falling.fined.uscc]

    assert (hit["tier_status"], hit["tier"]) == ("notifying", None)
    assert "D" not in {one["code"] for one in found["facets"]["tier"]}
    for tier in "ABCD":
        results = ask(client, f"enterprises?q=示例&tier={tier}")["results"]
        assert falling.fined.uscc not in [one["uscc"] for one in results]


def test_the_feed_says_notifying(client: Client, falling: Town) -> None:
    entries = ask(client, "feed")["results"]
    firms = [one for one in entries if one.get("key") == falling.fined.uscc]

    assert firms[-1]["content"]["tier_status"] == "notifying"
    assert firms[-1]["content"]["tier"] is None


@pytest.mark.parametrize("query", ["", "?as_of=2026-11-10"])
def test_the_page_says_so_and_shows_no_ledger(
    client: Client, falling: Town, query: str
) -> None:
    page = client.get(f"/enterprises/{falling.fined.uscc}{query}").content.decode()

    assert "变更告知中" in page
    assert "ledger-panel" not in page
    assert "重点关注" not in page


def test_a_reader_tells_no_fall_that_the_late_stage_has_not_told_the_firm(
    client: Client, falling: Town
) -> None:
    profile = Profile.objects.get(enterprise=falling.fined)
    del profile.view["pending"]
    profile.tier, profile.tier_status = "B", "published"
    profile.save()

    assert told(client, falling.fined.uscc) == ("notifying", None)
