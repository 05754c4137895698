"""A firm's tier day by day: what its page tells of each, and nothing more."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit.domain.notices import Pending
from registry.domain.periods import Period, add_years
from registry.domain.records import Fact, History
from registry.domain.vocabulary import PenaltyKind, Tier, TierStatus
from search import tier_selectors
from search.domain.profile import PublicProfile, PublicRecord
from search.models import Profile
from search.selectors import (
    PublicFile,
    first_day,
    public_file,
)
from search.tier_selectors import TierTurn, score_turns, tier_since, tier_turns
from tests import strategies
from tests.unit.credit.factories import fact, penalty

TODAY = date(2026, 11, 25)
A_DAY = timedelta(days=1)
FIRM = "915299000000000198"
FINED = date(2026, 3, 2)
FINE = fact(penalty(PenaltyKind.FINE), key="fine", on=FINED, usable=Period(FINED))
REVOKED_ON = date(2026, 11, 1)
REVOKED = fact(
    penalty(PenaltyKind.PERMIT_REVOKED, violation="无证生产"),
    key="permit",
    on=REVOKED_ON,
    usable=Period(REVOKED_ON),
)
PENDING = Pending(since=date(2026, 11, 20), facts=frozenset({("permit", 1)}))


def seen(one: Fact) -> PublicRecord:
    """Return a fact as a record that is public without end."""
    return PublicRecord(
        kind="penalty",
        form="",
        fact=one,
        published=Period(date(2020, 1, 1)),
        source="",
        role="punished",
        stated_name="",
        document_number="",
        authority_name="",
        authority_code="",
        fields={},
    )


def profile(
    *facts: Fact, code: str = FIRM, pending: Pending | None = None, tier: str = ""
) -> Profile:
    public = PublicProfile(
        firm={"uscc": code, "names": []},
        records=tuple(map(seen, facts)),
        pending=pending,
    )
    return Profile(uscc=code, view=public.to_view(), tier=tier)


def file_of(of: Profile, *, as_of: date = TODAY) -> PublicFile:
    return public_file(of, today=TODAY, as_of=as_of)


def walked(
    of: Profile, *, as_of: date = TODAY, since: date | None = None
) -> tuple[TierTurn, ...]:
    return tier_turns(
        of,
        file_of(of, as_of=as_of),
        today=TODAY,
        since=since or add_years(as_of, -3),
    )


def told(turns: tuple[TierTurn, ...]) -> list[tuple[date, str]]:
    return [(one.on, one.tier or one.status) for one in turns]


def distinct(history: History) -> History:
    """Return a history with one fact for each key, as a file has."""
    return tuple(replace(one, key=f"k{at}") for at, one in enumerate(history))


def test_a_firm_without_facts_is_unrated_all_along() -> None:
    assert told(walked(profile())) == [(date(2023, 11, 25), "unrated")]


def test_a_tier_turns_on_the_day_a_fact_counts_and_not_the_day_before() -> None:
    turns = walked(profile(FINE, tier="A"))

    assert told(turns) == [(date(2023, 11, 25), "unrated"), (FINED, "A")]


def test_a_tier_turns_on_the_day_after_the_last_day_of_a_term() -> None:
    end = date(2026, 9, 2)  # the first day on which the fine counts no more
    ending = profile(replace(FINE, usable=Period(FINED, end)))

    assert told(walked(ending))[-1] == (end, "unrated")
    assert told(walked(ending, as_of=end))[-1] == (end, "unrated")
    assert told(walked(ending, as_of=end - A_DAY))[-1] == (FINED, "A")


def test_a_walk_begins_with_the_tier_of_its_first_day() -> None:
    fined = profile(FINE, tier="A")

    assert told(walked(fined, since=FINED + A_DAY)) == [(FINED + A_DAY, "A")]


def test_a_score_that_turns_within_its_tier_turns_the_score_alone() -> None:
    other = fact(
        penalty(PenaltyKind.FINE, violation="无证生产"),
        key="other",
        on=REVOKED_ON,
        usable=Period(REVOKED_ON),
    )
    warned = fact(
        penalty(PenaltyKind.WARNING, violation="超范围经营"),
        key="warned",
        on=TODAY,
        usable=Period(TODAY),
    )
    of = profile(FINE, other, warned, tier="B")
    file = file_of(of)

    turns = score_turns(of, file, today=TODAY, since=FINED)

    assert [(one.on, one.tier or "", one.score or 0) for one in turns] == [
        (FINED, "A", 90),
        (REVOKED_ON, "B", 80),
        (TODAY, "B", 75),
    ]
    assert told(walked(of, since=FINED)) == [(FINED, "A"), (REVOKED_ON, "B")]


def test_no_day_before_the_rules_is_walked() -> None:
    first = first_day()

    assert told(walked(profile(FINE), as_of=first)) == [(first, "unrated")]


def test_an_individual_business_has_no_turns() -> None:
    shop = profile(FINE, code="925299000000000198")

    assert walked(shop) == ()


@pytest.mark.parametrize(
    ("as_of", "last"),
    [
        (REVOKED_ON - A_DAY, (FINED, "A")),
        (REVOKED_ON, (REVOKED_ON, "notifying")),
        (TODAY, (REVOKED_ON, "notifying")),
    ],
)
def test_a_fall_that_is_told_to_the_firm_is_hidden_on_each_day_it_changes(
    as_of: date, last: tuple[date, str]
) -> None:
    falling = profile(FINE, REVOKED, pending=PENDING)

    assert told(walked(falling, as_of=as_of))[-1] == last


def test_a_notice_hides_from_its_first_day_what_no_fact_changed() -> None:
    notified = profile(FINE, pending=replace(PENDING, facts=frozenset()))

    assert told(walked(notified))[1:] == [(FINED, "A"), (PENDING.since, "notifying")]
    before = walked(notified, as_of=PENDING.since - A_DAY)
    assert told(before)[-1] == (FINED, "A")


def test_a_fall_of_today_that_the_late_stage_has_told_nobody_is_hidden_today() -> None:
    fallen = replace(REVOKED, usable=Period(TODAY), event_on=TODAY)

    turns = walked(profile(FINE, fallen, tier="A"))

    assert told(turns)[-1] == (TODAY, "notifying")
    assert turns[-1].score is None


@pytest.mark.parametrize("tier", ["", "A", "D"])
def test_the_last_turn_is_the_tier_the_page_shows(tier: str) -> None:
    of = profile(FINE, REVOKED, tier=tier)

    shown = file_of(of).tier

    last = walked(of)[-1]
    assert (last.tier, last.status) == (shown.tier, shown.status)


def test_a_walk_that_would_read_too_much_begins_later_and_ends_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tier_selectors, "READ_AT_MOST", 0)
    monkeypatch.setattr(tier_selectors, "FEWEST_TURNS", 1)
    many = profile(FINE, REVOKED, tier="D")

    assert told(walked(many)) == [(REVOKED_ON, "D")]


def since_of(of: Profile, *, as_of: date = TODAY) -> date | None:
    return tier_since(of, file_of(of, as_of=as_of), today=TODAY)


def test_a_tier_is_told_since_the_day_its_fact_counted() -> None:
    fined = profile(FINE, tier="A")

    assert since_of(fined) == FINED
    assert since_of(fined, as_of=FINED) == FINED
    assert since_of(fined, as_of=FINED - A_DAY) is None


def test_no_tier_is_told_since_the_day_after_the_last_fact_counted() -> None:
    end = date(2026, 9, 2)
    ending = profile(replace(FINE, usable=Period(FINED, end)))

    assert since_of(ending) == end
    assert since_of(ending, as_of=end) == end
    assert since_of(ending, as_of=end - A_DAY) == FINED


def test_a_second_fact_that_changes_no_tier_moves_no_day() -> None:
    more = replace(FINE, key="more", usable=Period(date(2026, 8, 1)))

    assert since_of(profile(FINE, more, tier="A")) == FINED


def test_a_fall_that_is_told_to_the_firm_is_notified_since_its_fact() -> None:
    assert since_of(profile(FINE, REVOKED, pending=PENDING)) == REVOKED_ON


def test_what_never_turned_and_an_individual_business_have_no_such_day() -> None:
    assert since_of(profile()) is None
    assert since_of(profile(FINE, code="925299000000000198")) is None


def test_a_walk_back_that_would_read_too_much_ends_without_a_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tier_selectors, "SINCE_READS_AT_MOST", 0)
    monkeypatch.setattr(tier_selectors, "FEWEST_TURNS", 3)
    more = [
        replace(FINE, key=f"k{at}", usable=Period(date(2026, 8, at)))
        for at in range(1, 4)
    ]

    assert since_of(profile(FINE, *more[:1], tier="A")) == FINED
    assert since_of(profile(FINE, *more, tier="A")) is None


any_course = given(
    strategies.histories(max_size=5),
    st.dates(TODAY - timedelta(days=200), TODAY),
    st.none() | st.dates(TODAY - timedelta(days=40), TODAY),
    st.sampled_from(["", *Tier]),
)


def told_of(history: History, *, since: date | None, tier: str) -> Profile:
    """Return the profile of a firm, two of whose facts may be told to it first."""
    facts = distinct(history)
    keys = frozenset((one.key, one.version) for one in facts[:2])
    pending = Pending(since=since, facts=keys) if since else None
    return profile(*facts, pending=pending, tier=tier)


@settings(max_examples=200, deadline=None)
@any_course
def test_walking_back_finds_the_last_turn_of_the_whole_walk(
    history: History, as_of: date, since: date | None, tier: str
) -> None:
    of = told_of(history, since=since, tier=tier)

    first, *turns = walked(of, as_of=as_of, since=first_day())

    assert first.on == first_day()
    assert since_of(of, as_of=as_of) == (turns[-1].on if turns else None)


@settings(max_examples=60, deadline=None)
@any_course
def test_every_day_between_two_turns_is_told_as_its_own_page_tells_it(
    history: History, as_of: date, since: date | None, tier: str
) -> None:
    of = told_of(history, since=since, tier=tier)
    first = TODAY - timedelta(days=260)

    turns = walked(of, as_of=as_of, since=first)

    for number in range((as_of - first).days + 1):
        day = first + timedelta(days=number)
        state = [one for one in turns if one.on <= day][-1]
        shown = file_of(of, as_of=day).tier
        assert (state.tier, state.status) == (shown.tier, shown.status), day
    assert turns[-1].status is not TierStatus.WITHHELD
