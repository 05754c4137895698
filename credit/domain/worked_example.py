"""An invented firm's facts, for a judgement that anyone can follow (评价示例)."""

from datetime import date
from enum import StrEnum

from registry.domain.periods import Period, add_months
from registry.domain.records import Body, Fact, History, Penalty, Sampling
from registry.domain.vocabulary import PenaltyKind, Sector, Verdict

EXAMPLE_FIRM = "示例酒业有限公司"
_USABLE_MONTHS = 36
_LABELLING, _SCALES = "示例：标签虚假标注", "示例：使用未检定的计量器具"


class ExampleFact(StrEnum):
    """What each fact shows of the rules; its value is the fact's key."""

    TWO_KINDS = "example-two-kinds"  # one decision: only its heavier kind counts
    SAME_KIND = "example-same-kind"  # the same violation again: only the heavier
    FAILED = "example-failed"
    PASSED = "example-passed"  # counts, and deducts nothing
    ENDED = "example-ended"  # may not be used any more


def example_history(as_of: date) -> History:
    """Return the facts of the invented firm, told from the day judged backwards.

    Time: the oldest fact's term of use has just ended on `as_of`.
    """
    two_kinds = (PenaltyKind.FINE, PenaltyKind.CONFISCATED_GAINS)
    told: tuple[tuple[ExampleFact, int, Body], ...] = (
        (
            ExampleFact.ENDED,
            _USABLE_MONTHS,
            _penalty(PenaltyKind.WARNING, violation=_SCALES),
        ),
        (ExampleFact.TWO_KINDS, 10, _penalty(*two_kinds, violation=_LABELLING)),
        (ExampleFact.FAILED, 8, _sampling("CJ-1", Verdict.NONCONFORMING)),
        (ExampleFact.SAME_KIND, 4, _penalty(PenaltyKind.FINE, violation=_LABELLING)),
        (ExampleFact.PASSED, 2, _sampling("CJ-2", Verdict.CONFORMING)),
    )
    return tuple(
        _fact(key, body, event_on=add_months(as_of, -months))
        for key, months, body in told
    )


def _penalty(*kinds: PenaltyKind, violation: str) -> Penalty:
    return Penalty(kinds=kinds, violation=violation)


def _sampling(event: str, verdict: Verdict) -> Sampling:
    return Sampling(event=event, verdict=verdict)


def _fact(key: ExampleFact, body: Body, *, event_on: date) -> Fact:
    return Fact(
        key=key.value,
        version=1,
        sector=Sector.PRODUCT,
        event_on=event_on,
        usable=Period(event_on, add_months(event_on, _USABLE_MONTHS)),
        body=body,
    )
