"""When a record is published, shared and used, and why not (公示·共享·使用).

Source: SAMR orders 44 and 45 (2021) and 107 (2025); every number is in
`registry/policies/*.toml`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from registry.domain.circumstances import Circumstances, StandingReason
from registry.domain.periods import ONE_DAY, Period, add_months
from registry.domain.policy_files import (
    DatedValue,
    Policies,
    PolicyFileError,
    PolicyNotInForceError,
    load_policies,
)
from registry.domain.policy_terms import Calendar, Span, first_day_after, span_of
from registry.domain.vocabulary import (
    InspectionForm,
    ListKind,
    PartyKind,
    ProcedureType,
    Question,
    RecordKind,
    RetestState,
    Secrecy,
)

__all__ = [
    "Answer",
    "Calendar",
    "Circumstances",
    "Policies",
    "PolicyFileError",
    "PolicyNotInForceError",
    "StandingReason",
    "blockers",
    "decide",
    "decide_listing",
    "early_removal_from",
    "is_never_early",
    "load_policies",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The answer to one question about a record or listing.

    Shape: without a period the answer is no, for `reason`, a code of `StandingReason`;
    `entry` is the policy entry that decided and `source` what it rests on.
    """

    question: Question
    period: Period | None
    entry: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class _Bar:
    """One condition of `conditions.toml`: to which records it is put, when it bars."""

    reason: StandingReason
    subjects: frozenset[str]  # empty: every kind of record
    bars: Callable[[Circumstances], bool]


_SAMPLING = frozenset({InspectionForm.SAMPLING.value})
_PENALTY = frozenset({RecordKind.PENALTY.value})
_ANY = frozenset[str]()

# Which entry lists the kinds a question is asked of, and the reason for the others.
_OUTSIDE: Mapping[Question, StandingReason] = MappingProxyType(
    {
        Question.PUBLISHED: StandingReason.KIND_INTERNAL,
        Question.USABLE: StandingReason.NOT_COUNTED,
    }
)
_KINDS: Mapping[StandingReason, str] = MappingProxyType(
    {
        StandingReason.KIND_INTERNAL: "published_kinds",
        StandingReason.NOT_COUNTED: "usable_kinds",
    }
)
_GRANTED: Mapping[Question, StandingReason] = MappingProxyType(
    {
        Question.PUBLISHED: StandingReason.RELEASED,
        Question.USABLE: StandingReason.IN_TERM,
    }
)

# In this order: the first that bars is the reason told.
_BARS = (
    _Bar(
        StandingReason.OVERTURNED,
        _SAMPLING,
        lambda c: c.retest is RetestState.OVERTURNED,
    ),
    _Bar(
        StandingReason.RETEST_PENDING,
        _SAMPLING,
        lambda c: c.retest is RetestState.REQUESTED,
    ),
    _Bar(StandingReason.NOT_CONCLUDED, _SAMPLING, lambda c: c.verdict is None),
    _Bar(
        StandingReason.APPEAL_WINDOW,
        _SAMPLING,
        lambda c: c.may_be_contested and c.delivered_on is None,
    ),
    _Bar(StandingReason.NOT_LINKED, _ANY, lambda c: not c.has_linked_party),
    _Bar(
        StandingReason.NATURAL_PERSON,
        _ANY,
        lambda c: c.party_kind is PartyKind.NATURAL_PERSON,
    ),
    _Bar(StandingReason.SECRECY, _ANY, lambda c: c.secrecy is not Secrecy.NONE),
    _Bar(StandingReason.WARNING_ONLY, _PENALTY, lambda c: c.is_warning_only),
    _Bar(
        StandingReason.SIMPLE_PROCEDURE,
        _PENALTY,
        lambda c: c.procedure is ProcedureType.SIMPLE,
    ),
    _Bar(
        StandingReason.UNATTESTED,
        _PENALTY,
        lambda c: c.procedure is ProcedureType.UNATTESTED,
    ),
    _Bar(StandingReason.NOTICE_NOT_SERVED, _PENALTY, lambda c: not c.is_notice_served),
    _Bar(StandingReason.SUMMARY_INCOMPLETE, _PENALTY, lambda c: not c.is_summary_whole),
    _Bar(StandingReason.NOT_SCREENED, _ANY, lambda c: not c.is_screened),
    _Bar(StandingReason.NOT_RELEASED, _ANY, lambda c: c.released_on is None),
)


def decide(
    circumstances: Circumstances, *, policies: Policies, calendar: Calendar
) -> tuple[Answer, ...]:
    """Answer each of the three questions about a record, in the order of `Question`.

    Time: needs no "today"; a period may lie ahead or be over, and the reader asks it.

    Raises:
        PolicyNotInForceError: no policy reaches back to the record's day.
    """
    span = span_of(circumstances, policies=policies, calendar=calendar)
    answers = {
        Question.PUBLISHED: _published(circumstances, span=span, policies=policies),
        Question.USABLE: _usable(circumstances, span=span, policies=policies),
    }
    for bar in _bars(circumstances, Question.SHARED, policies=policies):
        value = _refusing(bar, policies=policies, day=circumstances.event_on)
        answers[Question.SHARED] = _refusal(Question.SHARED, bar, value=value)
        break
    return _with_sharing(answers, policies=policies, day=circumstances.event_on)


def blockers(
    circumstances: Circumstances, *, policies: Policies
) -> tuple[StandingReason, ...]:
    """List all that keeps a record from being published, the gravest first.

    A record not yet released has `not_released` among them.
    """
    return tuple(_reasons(circumstances, Question.PUBLISHED, policies=policies))


def is_never_early(circumstances: Circumstances, *, policies: Policies) -> bool:
    """Tell whether the penalty's publication may never end before its term.

    Source: SAMR order 45 (2021) art. 14(3).
    """
    barred = policies.at("never_early_kinds", circumstances.event_on).names
    return bool(barred & set(circumstances.penalty_kinds))


def early_removal_from(
    decided_on: date, ends_on: date | None, *, policies: Policies
) -> date:
    """Return the first day on which a listed firm may ask to be removed early.

    Time: `ends_on` is the last day of a restriction, before which nobody is removed;
    a waiting period ends on whatever day that is, for nobody has to act.
    Source: SAMR order 44 (2021) arts. 16-17.
    """
    wait = policies.at("listing_early_removal", decided_on).count
    first = add_months(decided_on, wait) + ONE_DAY
    return max(first, ends_on + ONE_DAY) if ends_on else first


def decide_listing(
    list_kind: ListKind,
    decided_on: date,
    ends_on: date | None,
    released_on: date | None,
    *,
    policies: Policies,
) -> tuple[Answer, ...]:
    """Answer the three questions about an entry in a list of offenders (列入名单).

    Time: `ends_on` is the last day of a restriction that may outlast the term.
    Source: SAMR order 44 (2021) art. 21.
    """
    value = policies.at(f"listing_{list_kind.value}", decided_on)
    end = first_day_after(decided_on, value)
    if ends_on is not None:
        end = max(end, ends_on + ONE_DAY)
    span = Span(start=decided_on, end=end, values=(value,))
    if released_on is None:
        published = _refusal(
            Question.PUBLISHED,
            StandingReason.NOT_RELEASED,
            value=policies.at("not_released", decided_on),
        )
    else:
        published = _answer(Question.PUBLISHED, span, start=released_on)
    answers = {
        Question.PUBLISHED: published,
        Question.USABLE: _answer(Question.USABLE, span, start=decided_on),
    }
    return _with_sharing(answers, policies=policies, day=decided_on)


def _published(
    circumstances: Circumstances, *, span: Span, policies: Policies
) -> Answer:
    reasons = blockers(circumstances, policies=policies)
    # Not a matter of policy: nothing is published that no officer released.
    if reasons or circumstances.released_on is None:
        reason = reasons[0] if reasons else StandingReason.NOT_RELEASED
        value = _refusing(reason, policies=policies, day=circumstances.event_on)
        return _refusal(Question.PUBLISHED, reason, value=value)
    return _answer(Question.PUBLISHED, span, start=circumstances.released_on)


def _usable(circumstances: Circumstances, *, span: Span, policies: Policies) -> Answer:
    for reason in _reasons(circumstances, Question.USABLE, policies=policies):
        value = _refusing(reason, policies=policies, day=circumstances.event_on)
        return _refusal(Question.USABLE, reason, value=value)
    return _answer(Question.USABLE, span, start=circumstances.event_on)


def _with_sharing(
    answers: dict[Question, Answer], *, policies: Policies, day: date
) -> tuple[Answer, ...]:
    value = policies.at("sharing_follows", day)
    follows_use = value.names == {Question.USABLE}
    followed = answers[Question.USABLE if follows_use else Question.PUBLISHED]
    shared = replace(
        followed, question=Question.SHARED, entry=value.entry, source=value.citation
    )
    whole = {Question.SHARED: shared, **answers}  # a bar of its own comes before
    return tuple(whole[question] for question in Question)


def _reasons(
    circumstances: Circumstances, question: Question, *, policies: Policies
) -> Iterator[StandingReason]:
    day, subject = circumstances.event_on, circumstances.subject
    outside = _OUTSIDE[question]
    if subject not in _refusing(outside, policies=policies, day=day).names:
        yield outside
    yield from _bars(circumstances, question, policies=policies)


def _bars(
    circumstances: Circumstances, question: Question, *, policies: Policies
) -> Iterator[StandingReason]:
    day, subject = circumstances.event_on, circumstances.subject
    for bar in _BARS:
        is_put = not bar.subjects or subject in bar.subjects
        is_met = is_put and bar.bars(circumstances)
        if is_met and question in policies.at(bar.reason, day).names:
            yield bar.reason


def _refusing(reason: StandingReason, *, policies: Policies, day: date) -> DatedValue:
    """Return the policy value behind a reason: its own entry, or a list of kinds."""
    return policies.at(_KINDS.get(reason, reason.value), day)


def _refusal(
    question: Question, reason: StandingReason, *, value: DatedValue
) -> Answer:
    return Answer(
        question=question,
        period=None,
        entry=value.entry,
        reason=reason,
        source=value.citation,
    )


def _answer(question: Question, span: Span, *, start: date) -> Answer:
    period: Period | None = Period(max(start, span.start), span.end)
    reason = _GRANTED[question]
    if period is not None and period.is_empty:
        period, reason = None, StandingReason.TERM_ENDED
    return Answer(
        question=question,
        period=period,
        entry=span.values[0].entry,
        reason=reason,
        source="; ".join(value.citation for value in span.values),
    )
