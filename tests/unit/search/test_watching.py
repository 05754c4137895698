"""What is kept of a watched firm, and from which day on it is looked at again."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.partners import EVERYWHERE, AdverseKind, CheckField, Scope
from registry.domain.periods import Period, add_months
from registry.domain.vocabulary import Tier, TierStatus
from search.domain.check_facts import CheckFacts, ToldTier, check_facts
from search.domain.firm_notes import Links
from search.domain.profile import PublicProfile, PublicRecord
from search.domain.watching import (
    WATCHED,
    changed_facts,
    difference,
    kept,
    looks_again_on,
    told_side,
)
from tests.unit.credit.factories import penalty
from tests.unit.search.test_check_facts import (
    A_DAY,
    EVERYTHING,
    FIRM,
    LISTED,
    LIVE,
    NO_LINKS,
    TODAY,
    UNRATED,
    record,
    told,
)

WHOLE = Scope(
    fields=frozenset(CheckField),
    regions=frozenset({EVERYWHERE}),
    kinds=frozenset(AdverseKind),
    purposes=frozenset(),
)
days = st.dates(date(2023, 1, 1), date(2029, 1, 1))


@pytest.mark.parametrize("facts", [EVERYTHING, told()])
def test_what_is_kept_reads_back_to_what_a_check_told(facts: CheckFacts) -> None:
    public = {(one.key, one.version): one for one in facts.listings}

    side = json.loads(json.dumps(kept(facts)))

    view = told_side(
        side,
        uscc=facts.uscc,
        day=facts.as_of,
        public=public,
        fields=frozenset(WATCHED),
        kinds=frozenset(AdverseKind),
    )
    assert view == facts.to_view(frozenset(WATCHED))


def test_no_word_of_a_record_is_kept() -> None:
    listing = record(LISTED, fields={"reason": "秘密理由", "basis": "秘密依据"})

    text = json.dumps(kept(told(listing, record(penalty()))), ensure_ascii=False)

    assert "秘密" not in text
    assert "示例1号" not in text  # its number
    assert "示例局" not in text


@given(event=days, today=days)
def test_before_its_day_no_count_is_another_by_time_alone(
    event: date, today: date
) -> None:
    one = record(penalty(), on=event)

    found = told_on(one, today=today)

    last = (found.due_on or today + timedelta(days=1_200)) - A_DAY
    assert last >= today
    assert told_on(one, today=last).counts == found.counts
    if found.due_on:
        assert told_on(one, today=found.due_on).counts != found.counts


@pytest.mark.parametrize(
    ("event", "last"),
    [
        (date(2023, 2, 28), date(2024, 2, 29)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2025, 11, 25), date(2026, 11, 25)),
    ],
)
def test_a_count_falls_the_day_after_the_last_of_its_months(
    event: date, last: date
) -> None:
    found = told_on(record(penalty(), on=event), today=event)

    assert add_months(last, -12) <= event
    assert found.due_on == last + A_DAY


def told_on(*records: PublicRecord, today: date) -> CheckFacts:
    public = PublicProfile(firm=FIRM, records=records)
    return check_facts(
        public, tier=UNRATED, links=NO_LINKS, last_change=None, today=today
    )


def test_the_end_of_a_term_and_the_day_of_the_tier_are_looked_at() -> None:
    ends = record(penalty(), published=Period(date(2020, 1, 1), TODAY + 2 * A_DAY))
    turns = ToldTier(
        tier=Tier.B, status=TierStatus.PUBLISHED, word="一般", due_on=TODAY + A_DAY
    )

    assert looks_again_on(told(ends)) == TODAY + 2 * A_DAY
    assert looks_again_on(told(ends, tier=turns)) == TODAY + A_DAY
    assert looks_again_on(told()) is None


def test_a_merged_firm_is_looked_at_whenever_it_is_asked_about() -> None:
    merged = {**FIRM, "successor": LIVE.uscc}

    found = told(firm=merged, links=Links(successor=LIVE))

    assert looks_again_on(found) == TODAY


def test_a_region_outside_and_fields_not_granted_differ_in_nothing() -> None:
    before, after = kept(told()), kept(told(record(penalty())))

    whole = difference(before, after, scope=WHOLE)

    assert whole is not None
    assert whole.fields == (CheckField.COUNTS,)
    for narrow in (
        {"regions": frozenset({"5201"})},
        {"fields": frozenset({CheckField.TIER})},
        {"kinds": frozenset({AdverseKind.RECALL})},
    ):
        scope = replace(WHOLE, **narrow)
        assert difference(before, after, scope=scope) is None
        if "regions" not in narrow:
            assert changed_facts(before, after, scope=scope) == []
