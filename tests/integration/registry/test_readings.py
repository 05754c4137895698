"""What a firm learns of who looked: by organ, and of a case once it is closed."""

from datetime import timedelta

import pytest

from registry.domain.procedures.listing_terms import ListingStep as S
from registry.domain.vocabulary import AuthorityLevel, Duty, Purpose
from registry.services.access import log_reading
from registry.services.case_offers import case_of
from registry.services.readings import SHOWN, readings_of
from tests import factories
from tests.conftest import NOW
from tests.listing_walk import Walk

pytestmark = pytest.mark.django_db


def test_reading_for_a_running_case_is_told_once_it_is_closed_by_kind_of_organ() -> (
    None
):
    walk = Walk()
    case = walk.propose()
    case_of(case.pk, actor=walk.officers[Duty.LEGAL], now=NOW)

    running = readings_of(walk.firm, now=NOW).readings
    walk.take(S.CLEAR, by=Duty.DECIDE, reason="示例:没有主观故意")
    (closed,) = readings_of(walk.firm, now=NOW).readings

    assert running == []
    assert (closed.organ, closed.level) == ("", AuthorityLevel.COUNTY)
    assert closed.purpose is Purpose.CASE


@pytest.mark.parametrize(("days", "is_told"), [(89, False), (90, True)])
def test_reading_before_a_case_is_opened_is_told_after_ninety_days(
    days: int, *, is_told: bool
) -> None:
    firm = factories.firm()
    log_reading(
        user=factories.officer(Duty.HANDLE),
        enterprise=firm,
        purpose=Purpose.CASE,
        what="records for a case: listing",
        now=NOW,
    )

    found = readings_of(firm, now=NOW + timedelta(days=days)).readings

    assert bool(found) is is_told


def test_the_newest_reading_comes_first() -> None:
    firm = factories.firm()
    for day in (0, 1):
        log_reading(
            user=factories.officer(Duty.READ),
            enterprise=firm,
            purpose=Purpose.SUPERVISION,
            what="file",
            now=NOW + timedelta(days=day),
        )

    first, second = readings_of(firm, now=NOW + timedelta(days=2)).readings

    assert first.at > second.at


def test_readings_are_paged_and_none_is_missed_or_told_twice() -> None:
    firm, reader = factories.firm(), factories.officer(Duty.READ)
    for day in range(SHOWN + 1):
        log_reading(
            user=reader,
            enterprise=firm,
            purpose=Purpose.SUPERVISION,
            what="file",
            now=NOW + timedelta(minutes=day),
        )
    now = NOW + timedelta(days=2)

    first = readings_of(firm, now=now)
    last = readings_of(firm, now=now, before=first.before)

    assert (first.total, len(first.readings)) == (SHOWN + 1, SHOWN)
    assert [one.at for one in last.readings] == [NOW]
    assert last.before is None
