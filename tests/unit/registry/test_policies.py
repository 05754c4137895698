from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.periods import Period, WorkingCalendar
from registry.domain.policies import (
    Answer,
    Circumstances,
    Policies,
    StandingReason,
    blockers,
    decide,
    decide_listing,
    is_never_early,
    load_policies,
)
from registry.domain.policy_terms import repair_wait
from registry.domain.vocabulary import (
    InspectionForm,
    ListKind,
    PartyKind,
    PenaltyKind,
    ProcedureType,
    Question,
    RecordKind,
    RetestState,
    Secrecy,
    Sector,
    Verdict,
)

POLICIES = load_policies()
CALENDAR = WorkingCalendar()
DECIDED_ON = date(2026, 3, 2)
RELEASED_ON = date(2026, 3, 10)

PENALTY = Circumstances(
    kind=RecordKind.PENALTY,
    form=None,
    sector=Sector.PRODUCT,
    event_on=DECIDED_ON,
    penalty_kinds=(PenaltyKind.FINE,),
    fine_yuan=Decimal(80000),
    procedure=ProcedureType.ORDINARY,
    notice_served_on=DECIDED_ON,
    released_on=RELEASED_ON,
)
FAILURE = Circumstances(
    kind=RecordKind.INSPECTION,
    form=InspectionForm.SAMPLING,
    sector=Sector.PRODUCT,
    event_on=date(2026, 3, 2),
    verdict=Verdict.NONCONFORMING,
    delivered_on=date(2026, 3, 4),
    released_on=date(2026, 3, 5),
)


def ask(circumstances: Circumstances, question: Question) -> Answer:
    answers = decide(circumstances, policies=POLICIES, calendar=CALENDAR)
    return next(item for item in answers if item.question is question)


def published(circumstances: Circumstances) -> Answer:
    return ask(circumstances, Question.PUBLISHED)


def usable(circumstances: Circumstances) -> Answer:
    return ask(circumstances, Question.USABLE)


def with_value(
    name: str, *, amount: Decimal = Decimal(0), names: frozenset[str] = frozenset()
) -> Policies:
    """Return the shipped policies with one entry's value replaced."""
    entry = POLICIES.by_name[name]
    value = replace(entry.values[0], amount=amount, names=names)
    return Policies({**POLICIES.by_name, name: replace(entry, values=(value,))})


def older_fine(fine_yuan: str, *, decided_on: date = date(2024, 3, 1)) -> Circumstances:
    return replace(
        PENALTY,
        event_on=decided_on,
        notice_served_on=decided_on,
        released_on=decided_on + timedelta(days=9),
        fine_yuan=Decimal(fine_yuan),
    )


def test_the_questions_are_answered_in_their_order() -> None:
    answers = decide(PENALTY, policies=POLICIES, calendar=CALENDAR)

    assert [item.question for item in answers] == list(Question)


@pytest.mark.parametrize(
    ("circumstances", "reason"),
    [
        (replace(PENALTY, released_on=None), StandingReason.NOT_RELEASED),
        (
            replace(PENALTY, procedure=ProcedureType.SIMPLE),
            StandingReason.SIMPLE_PROCEDURE,
        ),
        (
            replace(PENALTY, procedure=ProcedureType.UNATTESTED),
            StandingReason.UNATTESTED,
        ),
        (
            replace(PENALTY, penalty_kinds=(PenaltyKind.WARNING,)),
            StandingReason.WARNING_ONLY,
        ),
        (replace(PENALTY, notice_served_on=None), StandingReason.NOTICE_NOT_SERVED),
        (
            replace(PENALTY, notice_served_on=RELEASED_ON + timedelta(days=1)),
            StandingReason.NOTICE_NOT_SERVED,
        ),
        (replace(PENALTY, is_summary_whole=False), StandingReason.SUMMARY_INCOMPLETE),
        (replace(PENALTY, is_screened=False), StandingReason.NOT_SCREENED),
        (
            replace(PENALTY, party_kind=PartyKind.NATURAL_PERSON),
            StandingReason.NATURAL_PERSON,
        ),
        (replace(PENALTY, has_linked_party=False), StandingReason.NOT_LINKED),
        (replace(FAILURE, is_screened=False), StandingReason.NOT_SCREENED),
        (replace(FAILURE, verdict=None), StandingReason.NOT_CONCLUDED),
    ],
)
def test_a_missing_precondition_keeps_a_record_from_the_public_and_agencies(
    circumstances: Circumstances, reason: StandingReason
) -> None:
    told = published(circumstances)

    assert (told.period, told.reason, told.entry) == (None, reason, reason)
    assert ask(circumstances, Question.SHARED).period is None


def test_a_notice_served_on_the_day_of_release_is_in_time() -> None:
    told = published(replace(PENALTY, notice_served_on=RELEASED_ON))

    assert told.reason == StandingReason.RELEASED


def test_a_warning_beside_a_fine_is_published() -> None:
    both = (PenaltyKind.WARNING, PenaltyKind.FINE)

    assert published(replace(PENALTY, penalty_kinds=both)).period is not None


def test_all_that_keeps_a_penalty_internal_is_told_at_once() -> None:
    told = blockers(
        replace(
            PENALTY,
            procedure=ProcedureType.UNATTESTED,
            notice_served_on=None,
            released_on=None,
        ),
        policies=POLICIES,
    )

    assert told == (
        StandingReason.UNATTESTED,
        StandingReason.NOTICE_NOT_SERVED,
        StandingReason.NOT_RELEASED,
    )


def test_nothing_keeps_a_released_penalty_internal() -> None:
    assert blockers(PENALTY, policies=POLICIES) == ()


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        (RecordKind.INSPECTION, InspectionForm.ON_SITE),
        (RecordKind.ACCIDENT, None),
        (RecordKind.COMPLAINT, None),
    ],
)
def test_checks_accidents_and_complaints_are_internal(
    kind: RecordKind, form: InspectionForm | None
) -> None:
    told = published(replace(PENALTY, kind=kind, form=form))

    assert (told.period, told.reason) == (None, StandingReason.KIND_INTERNAL)


def test_an_on_site_check_counts_in_no_evaluation() -> None:
    check = replace(PENALTY, kind=RecordKind.INSPECTION, form=InspectionForm.ON_SITE)

    told = usable(check)

    assert (told.period, told.reason) == (None, StandingReason.NOT_COUNTED)


def test_an_unreleased_accident_counts_three_years() -> None:
    told = usable(replace(PENALTY, kind=RecordKind.ACCIDENT, released_on=None))

    assert told.period == Period(DECIDED_ON, date(2029, 3, 3))


@pytest.mark.parametrize(
    ("kinds", "until"),
    [
        ((PenaltyKind.CRITICISM,), date(2026, 6, 3)),
        ((PenaltyKind.WARNING, PenaltyKind.CRITICISM), date(2026, 6, 3)),
        ((PenaltyKind.FINE,), date(2027, 3, 3)),
        ((PenaltyKind.WARNING, PenaltyKind.FINE), date(2027, 3, 3)),
        ((PenaltyKind.CONFISCATED_GOODS,), date(2027, 3, 3)),
        ((PenaltyKind.FINE, PenaltyKind.PERMIT_REVOKED), date(2029, 3, 3)),
        ((PenaltyKind.PRODUCTION_STOPPED,), date(2029, 3, 3)),
    ],
)
def test_a_new_decision_is_published_until_its_class_ends(
    kinds: tuple[PenaltyKind, ...], until: date
) -> None:
    told = published(replace(PENALTY, penalty_kinds=kinds))

    assert told.period == Period(RELEASED_ON, until)
    assert told.reason == StandingReason.RELEASED


def test_the_class_term_counts_from_the_document_not_from_the_release() -> None:
    late = replace(PENALTY, released_on=date(2026, 9, 1))

    assert published(late).period == Period(date(2026, 9, 1), date(2027, 3, 3))


def test_a_release_on_the_last_day_of_the_term_is_still_published() -> None:
    told = published(replace(PENALTY, released_on=date(2027, 3, 2)))

    assert told.period == Period(date(2027, 3, 2), date(2027, 3, 3))


def test_a_release_after_the_term_publishes_nothing() -> None:
    told = published(replace(PENALTY, released_on=date(2027, 3, 3)))

    assert (told.period, told.reason) == (None, StandingReason.TERM_ENDED)


@pytest.mark.parametrize(
    ("decided_on", "until"),
    [
        (date(2025, 12, 31), date(2026, 4, 1)),
        (date(2026, 1, 31), date(2026, 5, 1)),
        (date(2026, 11, 30), date(2027, 3, 1)),
        (date(2027, 11, 30), date(2028, 3, 1)),
        (date(2026, 2, 28), date(2026, 5, 29)),
    ],
)
def test_a_term_of_months_ends_with_the_day_number_or_the_months_end(
    decided_on: date, until: date
) -> None:
    light = replace(
        PENALTY, event_on=decided_on, penalty_kinds=(PenaltyKind.CRITICISM,)
    )

    assert usable(light).period == Period(decided_on, until)


@pytest.mark.parametrize(
    ("decided_on", "entry", "until"),
    [
        (date(2025, 12, 24), "order45_short", date(2026, 4, 3)),
        (date(2025, 12, 25), "class_general", date(2026, 12, 26)),
    ],
)
def test_the_classes_begin_with_decisions_of_2025_12_25(
    decided_on: date, entry: str, until: date
) -> None:
    told = published(older_fine("49999.99", decided_on=decided_on))

    assert told.period is not None
    assert (told.entry, told.period.end) == (entry, until)


def test_the_longer_restriction_overrides_the_term() -> None:
    banned = replace(PENALTY, restricted_until=date(2031, 3, 2))

    told = published(banned)

    assert told.period == Period(RELEASED_ON, date(2031, 3, 2))
    assert told.entry == "restriction_overrides"


def test_a_restriction_as_long_as_the_term_changes_nothing() -> None:
    told = published(replace(PENALTY, restricted_until=date(2027, 3, 3)))

    assert told.entry == "class_general"


@pytest.mark.parametrize(
    ("party_kind", "fine_yuan", "is_short"),
    [
        (PartyKind.LEGAL_PERSON, "49999.99", True),
        (PartyKind.LEGAL_PERSON, "50000.00", False),
        (PartyKind.ORGANISATION, "49999.99", True),
        (PartyKind.ORGANISATION, "50000.00", False),
        (PartyKind.INDIVIDUAL_BUSINESS, "4999.99", True),
        (PartyKind.INDIVIDUAL_BUSINESS, "5000.00", False),
    ],
)
def test_an_older_low_fine_is_published_three_months_from_its_release(
    party_kind: PartyKind, fine_yuan: str, is_short: bool
) -> None:
    told = published(replace(older_fine(fine_yuan), party_kind=party_kind))

    until = date(2024, 6, 11) if is_short else date(2025, 3, 2)
    assert told.period == Period(date(2024, 3, 10), until)


@pytest.mark.parametrize(
    ("fine_yuan", "until"),
    [("4999.99", date(2024, 6, 2)), ("5000.00", date(2025, 3, 2))],
)
def test_a_natural_persons_fine_has_the_lower_threshold(
    fine_yuan: str, until: date
) -> None:
    person = replace(
        older_fine(fine_yuan), party_kind=PartyKind.NATURAL_PERSON, released_on=None
    )

    assert usable(person).period == Period(date(2024, 3, 1), until)


@pytest.mark.parametrize(
    ("decided_on", "is_assumed"),
    [(date(2023, 12, 31), True), (date(2024, 1, 1), False)],
)
def test_guizhous_threshold_is_an_assumption_before_2024(
    decided_on: date, is_assumed: bool
) -> None:
    told = published(older_fine("49999.99", decided_on=decided_on))

    assert told.entry == "order45_short"
    assert ("(assumption)" in told.source) is is_assumed


def test_another_provinces_threshold_is_an_assumption() -> None:
    told = published(replace(older_fine("49999.99"), region="35"))

    assert told.source.endswith("(assumption)")


def test_a_district_of_the_province_has_the_provinces_threshold() -> None:
    district = replace(older_fine("49999.99"), region="520102")

    assert published(district) == published(older_fine("49999.99"))


def test_an_older_fine_beside_a_confiscation_is_not_short() -> None:
    kinds = (PenaltyKind.FINE, PenaltyKind.CONFISCATED_GAINS)

    told = published(replace(older_fine("100"), penalty_kinds=kinds))

    assert told.period is not None
    assert told.period.end == date(2025, 3, 2)


def test_a_fine_of_unknown_amount_is_not_shown_to_be_low() -> None:
    told = published(replace(older_fine("1"), fine_yuan=None))

    assert told.entry == "class_general"


def test_an_older_serious_decision_stops_with_its_class_not_with_its_release() -> None:
    older = replace(older_fine("1"), penalty_kinds=(PenaltyKind.PERMIT_REVOKED,))

    told = published(older)

    assert told.period == Period(date(2024, 3, 10), date(2027, 3, 2))
    assert told.entry == "class_serious"


def test_an_older_criticism_stops_with_its_class() -> None:
    older = replace(older_fine("1"), penalty_kinds=(PenaltyKind.CRITICISM,))

    assert published(older).period == Period(date(2024, 3, 10), date(2024, 6, 2))


def test_a_low_fine_released_late_stops_a_year_after_its_decision() -> None:
    late = replace(older_fine("100"), released_on=date(2025, 1, 10))

    assert published(late).period == Period(date(2025, 1, 10), date(2025, 3, 2))


def test_without_the_cap_an_older_decision_keeps_three_years() -> None:
    policies = with_value("class_caps_older_decisions", amount=Decimal(0))

    told = decide(older_fine("60000"), policies=policies, calendar=CALENDAR)[0]

    assert told.period == Period(date(2024, 3, 10), date(2027, 3, 11))


@pytest.mark.parametrize(
    ("kind", "sector", "decided_on", "months"),
    [
        (PenaltyKind.FINE, Sector.FOOD, date(2025, 12, 24), 12),
        (PenaltyKind.FINE, Sector.FOOD, date(2025, 12, 25), 3),
        (PenaltyKind.FINE, Sector.EQUIPMENT, date(2023, 5, 1), 12),
        (PenaltyKind.FINE, Sector.PRODUCT, date(2025, 12, 24), 6),
        (PenaltyKind.FINE, Sector.PRODUCT, date(2025, 12, 25), 3),
        (PenaltyKind.CRITICISM, Sector.FOOD, date(2025, 12, 24), 0),
        (PenaltyKind.PERMIT_REVOKED, Sector.FOOD, date(2025, 12, 25), 12),
    ],
)
def test_the_safety_fields_wait_a_year_for_repair_under_the_older_rules(
    kind: PenaltyKind, sector: Sector, decided_on: date, months: int
) -> None:
    assert repair_wait({kind}, sector, decided_on, policies=POLICIES).count == months


def test_the_waits_of_2023_rest_on_the_planning_commissions_order() -> None:
    wait = repair_wait(
        {PenaltyKind.FINE}, Sector.DRUG, date(2024, 3, 1), policies=POLICIES
    )

    assert "NDRC order 58" in wait.citation
    assert not wait.is_assumption


def test_the_cap_is_told_as_an_assumption() -> None:
    told = published(older_fine("60000"))

    assert told.source.startswith("SAMR order 107 (2025); ")
    assert told.source.endswith("(assumption)")


def test_a_penalty_counts_from_its_decision_until_its_publication_ends() -> None:
    told = usable(PENALTY)

    assert told.period == Period(DECIDED_ON, date(2027, 3, 3))
    assert told.reason == StandingReason.IN_TERM


def test_an_unreleased_penalty_counts_as_long_as_it_would_be_published() -> None:
    assert usable(replace(PENALTY, released_on=None)).period == usable(PENALTY).period


@pytest.mark.parametrize(
    "circumstances",
    [
        replace(PENALTY, procedure=ProcedureType.SIMPLE),
        replace(PENALTY, penalty_kinds=(PenaltyKind.WARNING,)),
    ],
)
def test_what_is_never_published_counts_three_months(
    circumstances: Circumstances,
) -> None:
    assert usable(circumstances).period == Period(DECIDED_ON, date(2026, 6, 3))


def test_a_record_without_a_linked_firm_counts_for_nobody() -> None:
    told = usable(replace(PENALTY, has_linked_party=False))

    assert (told.period, told.reason) == (None, StandingReason.NOT_LINKED)


def test_sharing_follows_publication() -> None:
    told = ask(PENALTY, Question.SHARED)

    assert told.period == published(PENALTY).period
    assert (told.entry, told.reason) == ("sharing_follows", StandingReason.RELEASED)


def test_sharing_can_follow_use_instead() -> None:
    policies = with_value("sharing_follows", names=frozenset({"usable"}))
    warning = replace(PENALTY, penalty_kinds=(PenaltyKind.WARNING,))

    told = decide(warning, policies=policies, calendar=CALENDAR)

    assert [item.period is None for item in told] == [True, False, False]


def test_no_policy_publishes_what_no_officer_released() -> None:
    policies = with_value("not_released", names=frozenset())
    unreleased = replace(PENALTY, released_on=None)

    told = decide(unreleased, policies=policies, calendar=CALENDAR)[0]

    assert (told.period, told.reason) == (None, StandingReason.NOT_RELEASED)


def window_of(sector: Sector, *, concluded_on: date, delivered_on: date) -> date:
    """Return the first day on which a failure counts."""
    told = usable(
        replace(
            FAILURE, sector=sector, event_on=concluded_on, delivered_on=delivered_on
        )
    )
    assert told.period is not None
    return told.period.start


@pytest.mark.parametrize(
    ("sector", "concluded_on", "delivered_on", "last_day"),
    [
        (Sector.PRODUCT, date(2026, 3, 2), date(2026, 3, 4), date(2026, 3, 19)),
        # 2026-03-21 is a Saturday: the window ends on Monday.
        (Sector.PRODUCT, date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 23)),
        (Sector.FOOD, date(2026, 3, 2), date(2026, 3, 4), date(2026, 3, 13)),
        (Sector.FARM, date(2026, 3, 2), date(2026, 3, 4), date(2026, 3, 11)),
        (Sector.DRUG, date(2026, 3, 2), date(2026, 3, 4), date(2026, 3, 19)),
        (Sector.FOOD, date(2015, 1, 31), date(2015, 3, 2), date(2015, 3, 11)),
        (Sector.FOOD, date(2015, 2, 1), date(2015, 3, 2), date(2015, 3, 9)),
        (Sector.FOOD, date(2019, 9, 30), date(2019, 11, 4), date(2019, 11, 11)),
        (Sector.FOOD, date(2019, 10, 1), date(2019, 11, 4), date(2019, 11, 13)),
        # the National Day holiday of 2026, 1 to 7 October, lies between
        (Sector.FARM, date(2026, 9, 28), date(2026, 9, 29), date(2026, 10, 12)),
    ],
)
def test_a_failure_counts_from_the_day_after_its_appeal_window(
    sector: Sector, concluded_on: date, delivered_on: date, last_day: date
) -> None:
    first = window_of(sector, concluded_on=concluded_on, delivered_on=delivered_on)

    assert first == last_day + timedelta(days=1)


def test_a_failure_is_open_only_after_the_last_day_of_its_window() -> None:
    told = published(FAILURE)

    assert told.period is not None
    assert not told.period.contains(date(2026, 3, 19))
    assert told.period.contains(date(2026, 3, 20))
    assert told.period.end == date(2027, 3, 3)


def test_a_failure_released_after_its_window_is_open_from_the_release() -> None:
    told = published(replace(FAILURE, released_on=date(2026, 5, 6)))

    assert told.period == Period(date(2026, 5, 6), date(2027, 3, 3))


def test_without_a_day_of_delivery_the_window_is_not_over() -> None:
    silent = replace(FAILURE, delivered_on=None)

    assert published(silent).reason == StandingReason.APPEAL_WINDOW
    assert usable(silent).period is None


@pytest.mark.parametrize(
    ("retest", "reason"),
    [
        (RetestState.REQUESTED, StandingReason.RETEST_PENDING),
        (RetestState.OVERTURNED, StandingReason.OVERTURNED),
    ],
)
def test_a_failure_in_retest_or_overturned_is_answered_no_three_times(
    retest: RetestState, reason: StandingReason
) -> None:
    answers = decide(
        replace(FAILURE, retest=retest), policies=POLICIES, calendar=CALENDAR
    )

    assert {(item.period, item.reason) for item in answers} == {(None, reason)}


@pytest.mark.parametrize("delivered_on", [None, date(2026, 3, 4)])
def test_an_upheld_failure_counts_without_waiting_for_the_window(
    delivered_on: date | None,
) -> None:
    upheld = replace(FAILURE, retest=RetestState.UPHELD, delivered_on=delivered_on)

    assert usable(upheld).period == Period(date(2026, 3, 2), date(2027, 3, 3))
    assert published(upheld).period == Period(date(2026, 3, 5), date(2027, 3, 3))


def test_a_passed_sampling_is_open_and_counts_a_year() -> None:
    passed = replace(FAILURE, verdict=Verdict.CONFORMING, delivered_on=None)

    assert published(passed).period == Period(date(2026, 3, 5), date(2027, 3, 3))
    assert usable(passed).period == Period(date(2026, 3, 2), date(2027, 3, 3))


def test_a_sampling_needs_no_notice_of_publication() -> None:
    assert published(replace(FAILURE, notice_served_on=None)).period is not None


LASTING = [
    RecordKind.PERMIT,
    RecordKind.RECALL,
    RecordKind.HONOUR,
    RecordKind.ABNORMALITY,
]


@pytest.mark.parametrize("kind", LASTING)
def test_what_lasts_is_open_to_its_last_day(kind: RecordKind) -> None:
    lasting = replace(PENALTY, kind=kind, ends_on=date(2026, 8, 31))

    assert published(lasting).period == Period(RELEASED_ON, date(2026, 9, 1))
    assert usable(lasting).period == Period(DECIDED_ON, date(2026, 9, 1))


@pytest.mark.parametrize("kind", LASTING)
def test_what_has_no_last_day_stays_open(kind: RecordKind) -> None:
    assert published(replace(PENALTY, kind=kind)).period == Period(RELEASED_ON)


@pytest.mark.parametrize("kind", LASTING)
def test_what_lasts_needs_a_release_too(kind: RecordKind) -> None:
    told = published(replace(PENALTY, kind=kind, released_on=None))

    assert (told.period, told.reason) == (None, StandingReason.NOT_RELEASED)


@pytest.mark.parametrize(
    ("ends_on", "until"),
    [
        (None, date(2029, 3, 3)),
        (date(2029, 3, 2), date(2029, 3, 3)),
        (date(2029, 3, 3), date(2029, 3, 4)),
        (date(2026, 12, 31), date(2029, 3, 3)),
    ],
)
@pytest.mark.parametrize("list_kind", ListKind)
def test_a_listing_ends_after_three_years_or_with_a_longer_restriction(
    list_kind: ListKind, ends_on: date | None, until: date
) -> None:
    told = decide_listing(
        list_kind, DECIDED_ON, ends_on, RELEASED_ON, policies=POLICIES
    )

    assert [item.period for item in told] == [
        Period(RELEASED_ON, until),
        Period(RELEASED_ON, until),
        Period(DECIDED_ON, until),
    ]


def test_a_listing_nobody_released_is_used_and_not_published() -> None:
    told = decide_listing(
        ListKind.SERIOUS_VIOLATION, DECIDED_ON, None, None, policies=POLICIES
    )

    assert [item.period is None for item in told] == [True, True, False]
    assert told[0].reason == StandingReason.NOT_RELEASED


@pytest.mark.parametrize(
    ("kind", "is_never"),
    [
        (PenaltyKind.PERMIT_REVOKED, True),
        (PenaltyKind.PRODUCTION_STOPPED, True),
        (PenaltyKind.CLOSED, False),
        (PenaltyKind.FINE, False),
    ],
)
@pytest.mark.parametrize("decided_on", [date(2025, 12, 24), date(2025, 12, 25)])
def test_heavy_penalties_never_stop_early_under_either_regime(
    kind: PenaltyKind, is_never: bool, decided_on: date
) -> None:
    penalty = replace(PENALTY, event_on=decided_on, penalty_kinds=(kind,))

    assert is_never_early(penalty, policies=POLICIES) is is_never


DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 12, 31))
MAYBE_DAYS = st.none() | DAYS
FORMS = {
    RecordKind.INSPECTION: st.sampled_from(InspectionForm),
}


@st.composite
def all_circumstances(draw: st.DrawFn) -> Circumstances:
    kind = draw(st.sampled_from(RecordKind))
    return Circumstances(
        kind=kind,
        form=draw(FORMS.get(kind, st.none())),
        sector=draw(st.sampled_from(Sector)),
        event_on=draw(DAYS),
        penalty_kinds=tuple(draw(st.sets(st.sampled_from(PenaltyKind)))),
        fine_yuan=draw(st.none() | st.decimals("0", "1000000", places=2)),
        restricted_until=draw(MAYBE_DAYS),
        party_kind=draw(st.sampled_from(PartyKind)),
        has_linked_party=draw(st.booleans()),
        procedure=draw(st.sampled_from(ProcedureType)),
        notice_served_on=draw(MAYBE_DAYS),
        is_summary_whole=draw(st.booleans()),
        is_screened=draw(st.booleans()),
        secrecy=draw(st.sampled_from(Secrecy)),
        released_on=draw(MAYBE_DAYS),
        delivered_on=draw(MAYBE_DAYS),
        verdict=draw(st.none() | st.sampled_from(Verdict)),
        retest=draw(st.sampled_from(RetestState)),
        ends_on=draw(MAYBE_DAYS),
        region=draw(st.sampled_from(["52", "520102", "35"])),
    )


@given(all_circumstances())
def test_every_record_has_three_answers_that_fit_the_columns(
    circumstances: Circumstances,
) -> None:
    answers = decide(circumstances, policies=POLICIES, calendar=CALENDAR)

    for item in answers:
        assert item.period is None or not item.period.is_empty
        assert POLICIES.has(item.entry)
        assert item.reason in set(StandingReason)
        assert len(item.entry) <= 80
        assert len(item.reason) <= 40
        assert 0 < len(item.source) <= 200


@given(all_circumstances())
def test_what_is_published_has_been_released_cleared_and_linked(
    circumstances: Circumstances,
) -> None:
    period = published(circumstances).period

    if period is not None:
        assert circumstances.released_on is not None
        assert period.start >= circumstances.released_on
        assert circumstances.is_screened
        assert circumstances.secrecy is Secrecy.NONE
        assert circumstances.has_linked_party
        assert circumstances.party_kind is not PartyKind.NATURAL_PERSON


@given(all_circumstances())
def test_use_ends_with_publication(circumstances: Circumstances) -> None:
    public, used = published(circumstances).period, usable(circumstances).period

    if public is not None:
        assert used is not None
        assert (used.start <= public.start, used.end) == (True, public.end)


def test_every_shipped_value_has_a_source_and_an_entry_a_title() -> None:
    entries = POLICIES.entries()

    assert len(entries) == len({item.name for item in entries})
    for entry in entries:
        assert entry.title
        assert all(value.source for value in entry.values)


def test_a_reason_of_refusal_has_its_entry() -> None:
    by_a_step = {
        "removed_early",
        "revoked",
        "repaired",
        "contested",
        "suspended",
        "penalty_overturned",
        "masked",
    }
    without = {"released", "in_term", "term_ended", "kind_internal", "not_counted"}
    without |= by_a_step

    assert all(
        POLICIES.has(reason) for reason in StandingReason if reason not in without
    )


def test_an_attested_end_of_the_window_counts_where_no_delivery_is_known() -> None:
    silent = replace(FAILURE, delivered_on=None)

    attested = published(replace(silent, is_window_closed=True))

    assert published(silent).period is None
    assert attested.period is not None
    assert attested.period.contains(RELEASED_ON)


def test_an_attested_end_of_the_window_never_shortens_a_known_one() -> None:
    attested = replace(FAILURE, is_window_closed=True)

    assert published(attested) == published(FAILURE)


@pytest.mark.parametrize(
    ("limit", "before", "since"),
    [("repair_acceptance", 2, 3), ("repair_decision", 15, 7)],
)
def test_the_limits_of_a_repair_change_with_the_class_rules(
    limit: str, before: int, since: int
) -> None:
    first = date(2025, 12, 25)

    assert POLICIES.at(limit, first - timedelta(days=1)).count == before
    assert POLICIES.at(limit, first).count == since


@pytest.mark.parametrize("found", [one for one in Secrecy if one is not Secrecy.NONE])
@pytest.mark.parametrize("record", [PENALTY, FAILURE])
def test_what_the_secrecy_review_found_is_neither_published_nor_shared(
    record: Circumstances, found: Secrecy
) -> None:
    # Whatever sharing follows: use goes on.
    follows = with_value("sharing_follows", names=frozenset({Question.USABLE}))
    secret = replace(record, secrecy=found)

    answers = decide(secret, policies=follows, calendar=CALENDAR)
    plain = decide(record, policies=follows, calendar=CALENDAR)

    reasons = {one.question: (one.period is None, one.reason) for one in answers}
    assert reasons[Question.PUBLISHED] == (True, StandingReason.SECRECY)
    assert reasons[Question.SHARED] == (True, StandingReason.SECRECY)
    assert [one.period for one in plain if one.question is Question.SHARED] != [None]
    assert usable(secret) == usable(record)
