"""How long a record may be read: its term by kind, class and regime (期限).

Source: SAMR orders 45 (2021) art. 13 and 107 (2025); Product Quality Law art. 15.
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal, Protocol

from registry.domain.circumstances import Circumstances
from registry.domain.periods import ONE_DAY, add_months
from registry.domain.policy_files import DatedValue, Policies, Unit
from registry.domain.vocabulary import (
    InspectionForm,
    PartyKind,
    PenaltyKind,
    ProcedureType,
    RecordKind,
    Sector,
    Verdict,
)

_FINED_AS: Mapping[PartyKind, str] = MappingProxyType(
    {
        PartyKind.LEGAL_PERSON: "organisation",
        PartyKind.ORGANISATION: "organisation",
        PartyKind.INDIVIDUAL_BUSINESS: "individual_business",
        PartyKind.NATURAL_PERSON: "person",
    }
)


class Calendar(Protocol):
    """What policy needs of the working-day calendar (工作日历)."""

    def add_working_days(self, start: date, n: int) -> date:
        """Return the n-th working day after `start`, which is not counted."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """The days on which a record may be read at all, and the values that say so."""

    start: date
    end: date | None
    values: tuple[DatedValue, ...]


def span_of(
    circumstances: Circumstances, *, policies: Policies, calendar: Calendar
) -> Span:
    """Say on which days a record may be read, if nothing bars it.

    Raises:
        PolicyNotInForceError: no policy reaches back to the record's day.
    """
    by_subject: Mapping[str, Callable[[], Span]] = {
        RecordKind.PENALTY: lambda: _penalty_span(circumstances, policies=policies),
        RecordKind.ACCIDENT: lambda: _accident_span(circumstances, policies=policies),
        InspectionForm.SAMPLING: lambda: _sampling_span(
            circumstances, policies=policies, calendar=calendar
        ),
    }
    if circumstances.subject in by_subject:
        return by_subject[circumstances.subject]()
    return _lasting_span(circumstances, policies=policies)


def first_day_after(start: date, term: DatedValue) -> date:
    """Return the first day after a term of months, whose start day is not counted."""
    return add_months(start, term.count) + ONE_DAY


def _penalty_span(circumstances: Circumstances, *, policies: Policies) -> Span:
    """Apply the class from the document's date; to older decisions, order 45 first.

    What is published by neither, a warning alone or the simple procedure, counts as the
    light class does.
    """
    decided_on = circumstances.event_on
    by_class = _class_term(circumstances, policies=policies)
    end = first_day_after(decided_on, by_class)
    values: tuple[DatedValue, ...] = (by_class,)
    cap = policies.at("class_caps_older_decisions", decided_on)
    if not _is_slight(circumstances) and decided_on < by_class.effective_from:
        older = _order45_term(circumstances, policies=policies)
        older_end = first_day_after(circumstances.released_on or decided_on, older[0])
        is_capped = cap.is_on and end < older_end
        end, values = (end, (by_class, cap)) if is_capped else (older_end, older)
    restricted_until = circumstances.restricted_until
    override = policies.at("restriction_overrides", decided_on)
    if override.is_on and restricted_until is not None and restricted_until > end:
        end, values = restricted_until, (override,)
    return Span(start=decided_on, end=end, values=values)


def _is_slight(circumstances: Circumstances) -> bool:
    is_simple = circumstances.procedure is ProcedureType.SIMPLE
    return is_simple or circumstances.is_warning_only


def penalty_class(
    kinds: AbstractSet[str], day: date, *, policies: Policies
) -> Literal["light", "general", "serious"]:
    """Say which of the three classes a decision's kinds of penalty make.

    Source: SAMR order 107 (2025); the exact classes are assumptions of the policies.
    """
    if kinds & policies.at("serious_kinds", day).names:
        return "serious"
    is_light = kinds and kinds <= policies.at("light_kinds", day).names
    return "light" if is_light else "general"


def repair_wait(
    kinds: AbstractSet[str], sector: Sector, day: date, *, policies: Policies
) -> DatedValue:
    """Return how long a penalty is public at least, before a repair is applied for.

    Shape: without kinds (a failed sample) as the general class; `day` is the day of the
    decision.
    Source: SAMR order 107 (2025); before it NDRC order 58 (2023) and the repair rule of
    2021, under which the safety fields wait longer.
    """
    found = penalty_class(kinds, day, policies=policies) if kinds else "general"
    wait = policies.at(f"repair_wait_{found}", day)
    if found == "light" or sector not in policies.at("safety_sectors", day).names:
        return wait
    return max(wait, policies.at("repair_wait_safety", day), key=lambda one: one.count)


def _class_term(circumstances: Circumstances, *, policies: Policies) -> DatedValue:
    day, kinds = circumstances.event_on, set(circumstances.penalty_kinds)
    is_slight = _is_slight(circumstances)
    found = "light" if is_slight else penalty_class(kinds, day, policies=policies)
    name = f"class_{found}"
    # A decision older than the classes has the term its class began with.
    return policies.at(name, max(day, policies.first_day(name)))


def _order45_term(
    circumstances: Circumstances, *, policies: Policies
) -> tuple[DatedValue, ...]:
    """Choose the short or long term; a low fine also rests on the threshold."""
    day, kinds = circumstances.event_on, set(circumstances.penalty_kinds)
    short, long = policies.at("order45_short", day), policies.at("order45_long", day)
    if not kinds or not kinds <= policies.at("order45_short_kinds", day).names:
        return (long,)
    if PenaltyKind.FINE not in kinds:
        return (short,)
    threshold = _low_fine(circumstances, policies=policies)
    fine_yuan = circumstances.fine_yuan
    # An amount nobody stated is not shown to be low.
    is_low = fine_yuan is not None and fine_yuan < threshold.amount
    return (short if is_low else long, threshold)


def _low_fine(circumstances: Circumstances, *, policies: Policies) -> DatedValue:
    party = _FINED_AS[circumstances.party_kind]
    own = f"low_fine_{circumstances.region[:2]}_{party}"
    name = own if policies.has(own) else f"low_fine_{party}"
    return policies.at(name, circumstances.event_on)


def _sampling_span(
    circumstances: Circumstances, *, policies: Policies, calendar: Calendar
) -> Span:
    """Count a failure from the day after its appeal window, or once upheld."""
    concluded_on = circumstances.event_on
    is_failed = circumstances.verdict is Verdict.NONCONFORMING
    name = "sampling_failed" if is_failed else "sampling_passed"
    value = policies.at(name, concluded_on)
    start = concluded_on
    values: tuple[DatedValue, ...] = (value,)
    delivered_on = circumstances.delivered_on
    if circumstances.may_be_contested and delivered_on is not None:
        window = policies.at(f"appeal_{circumstances.sector.value}", concluded_on)
        last = window_last_day(delivered_on, window, calendar=calendar)
        start, values = max(last + ONE_DAY, concluded_on), (value, window)
    return Span(start=start, end=first_day_after(concluded_on, value), values=values)


def window_last_day(
    delivered_on: date, window: DatedValue, *, calendar: Calendar
) -> date:
    """Return the last day on which a failed sampling may be contested (异议期)."""
    if window.unit is Unit.WORKING_DAYS:
        return calendar.add_working_days(delivered_on, window.count)
    # Civil Code art. 203: the first working day on or after the window's last day.
    return calendar.add_working_days(delivered_on + (window.count - 1) * ONE_DAY, 1)


def _accident_span(circumstances: Circumstances, *, policies: Policies) -> Span:
    value = policies.at("accident_use", circumstances.event_on)
    end = first_day_after(circumstances.event_on, value)
    return Span(start=circumstances.event_on, end=end, values=(value,))


def _lasting_span(circumstances: Circumstances, *, policies: Policies) -> Span:
    ends_on = circumstances.ends_on
    return Span(
        start=circumstances.event_on,
        end=None if ends_on is None else ends_on + ONE_DAY,
        values=(policies.at("while_it_lasts", circumstances.event_on),),
    )
