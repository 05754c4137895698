"""A fall is told to the firm first: when a notice opens, runs, holds and ends."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.domain.evaluation import evaluate
from credit.domain.notices import Notice, Pending, is_fall, next_notice, pending_facts
from credit.domain.ruleset import load
from registry.domain.periods import Period
from registry.domain.vocabulary import PenaltyKind, Tier
from tests.unit.credit.factories import fact, penalty

TODAY = date(2026, 11, 25)
ENDS = date(2026, 12, 3)
A_DAY = timedelta(days=1)
TIERS = st.sampled_from([None, *Tier])
FINE = fact(penalty(PenaltyKind.FINE), key="fine", on=date(2026, 1, 5))
REVOKED = fact(
    penalty(PenaltyKind.PERMIT_REVOKED, violation="无证生产"),
    key="permit",
    on=date(2026, 6, 1),
    usable=Period(date(2026, 6, 1)),
)


def week(day: date) -> date:
    return day + timedelta(days=8)


def after(
    running: Notice | None,
    tier: Tier | None,
    *,
    told: Tier | None = Tier.A,
    today: date = TODAY,
    ends: Callable[[date], date] = week,
    is_held: bool = False,
) -> Notice | None:
    return next_notice(
        running, tier, told=told, today=today, reply_ends=ends, is_held=is_held
    )


@pytest.mark.parametrize(
    ("told", "tier", "is_told_first"),
    [
        (Tier.A, Tier.B, False),
        (Tier.B, Tier.C, True),
        (Tier.C, Tier.C, False),
        (Tier.C, Tier.D, True),
        (Tier.D, Tier.C, False),
        (None, Tier.B, False),
        (None, Tier.C, True),
        (Tier.A, None, False),
    ],
)
def test_only_a_fall_to_c_or_d_is_told_first(
    told: Tier | None, tier: Tier | None, is_told_first: bool
) -> None:
    assert is_fall(tier, told=told) is is_told_first


def test_a_fall_opens_a_notice_from_its_day_to_the_end_of_the_reply() -> None:
    assert after(None, Tier.C) == Notice(tier=Tier.C, opened_on=TODAY, until=ENDS)


def test_a_policy_without_time_to_reply_opens_none() -> None:
    assert after(None, Tier.C, ends=lambda day: day) is None


def test_a_notice_runs_up_to_its_last_day_and_not_on_the_next() -> None:
    running = after(None, Tier.C)

    assert after(running, Tier.C, today=ENDS - A_DAY) == running
    assert after(running, Tier.C, today=ENDS) is None


def test_an_open_objection_holds_a_notice_that_is_over() -> None:
    running = after(None, Tier.C)

    assert after(running, Tier.C, today=ENDS, is_held=True) == running


def test_a_deeper_fall_starts_its_own_notice() -> None:
    running = after(None, Tier.C)

    deeper = after(running, Tier.D, today=TODAY + A_DAY)

    assert deeper == Notice(
        tier=Tier.D, opened_on=TODAY + A_DAY, until=week(TODAY + A_DAY)
    )


def test_a_lighter_fall_goes_by_the_notice_that_runs() -> None:
    running = after(None, Tier.D)

    assert after(running, Tier.C, today=TODAY + A_DAY) == running


@pytest.mark.parametrize("tier", [None, Tier.A, Tier.B])
def test_a_recovery_ends_the_notice_at_once(tier: Tier | None) -> None:
    running = after(None, Tier.D)

    assert after(running, tier, is_held=True) is None


@given(tiers=st.lists(TIERS, max_size=40), held=st.lists(st.booleans(), max_size=40))
def test_nobody_is_told_a_fall_that_the_firm_was_not_told_a_week_before(
    tiers: list[Tier | None], held: list[bool]
) -> None:
    told: Tier | None = None
    running: Notice | None = None
    noticed: dict[Tier, date] = {}
    for number, tier in enumerate(tiers):
        today = TODAY + number * A_DAY
        is_held = number < len(held) and held[number]
        running = after(running, tier, told=told, today=today, is_held=is_held)
        if running:
            noticed[running.tier] = running.opened_on
            continue
        if tier and is_fall(tier, told=told):
            days = [day for at, day in noticed.items() if at >= tier]
            assert min(days) <= today - timedelta(days=8)
        told = tier


def test_the_pending_facts_are_those_that_did_not_count_before() -> None:
    rules = load("S1x10")
    before = evaluate((FINE,), ruleset=rules, as_of=TODAY)
    current = evaluate((FINE, REVOKED), ruleset=rules, as_of=TODAY)

    assert pending_facts(current, before) == {("permit", 1)}
    assert pending_facts(current, None) == {("fine", 1), ("permit", 1)}


@pytest.mark.parametrize(
    ("as_of", "is_hidden"),
    [
        (date(2026, 5, 31), False),  # the pending fact does not count yet
        (date(2026, 6, 1), True),
        (TODAY, True),
    ],
)
def test_a_day_is_hidden_if_the_pending_facts_change_it(
    as_of: date, is_hidden: bool
) -> None:
    pending = Pending(since=TODAY, facts=frozenset({("permit", 1)}))

    hides = pending.hides((FINE, REVOKED), ruleset=load("S1x10"), as_of=as_of)

    assert hides is is_hidden


def test_from_its_first_day_on_a_notice_hides_even_what_no_fact_changed() -> None:
    pending = Pending(since=TODAY, facts=frozenset())

    assert pending.hides((FINE,), ruleset=load("S1x10"), as_of=TODAY)
    assert not pending.hides((FINE,), ruleset=load("S1x10"), as_of=TODAY - A_DAY)
