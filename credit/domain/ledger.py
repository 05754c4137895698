"""What a judgement consists of: lines, vetoes and their rules (评价明细)."""

import inspect
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, Protocol, TypeVar

from credit.domain.ruleset import Rules
from registry.domain.records import Fact, History
from registry.domain.vocabulary import Term


class Reason(Term):
    """Why a fact counts, or why it does not (计入与否的理由)."""

    COUNTED = "counted", "counted", "计入"
    HEAVIER_COUNTED = (
        "heavier_counted",
        "same kind of violation; only the heaviest penalty counts",
        "同类违法行为，只计最重一项",
    )
    SAME_EVENT_COUNTED = (
        "same_event_counted",
        "same sampling event; a failure counts once",
        "同一次抽查，只计一次",
    )
    RETEST_PENDING = (
        "retest_pending",
        "the retest is not concluded",
        "复检尚无结论",
    )
    NOT_SCORED = (
        "not_scored",
        "no rule of this rule set scores it",
        "本规则集不计分",
    )
    NOT_YET_USABLE = (
        "not_yet_usable",
        "may not be used yet",
        "尚未进入使用期限",
    )
    NO_LONGER_USABLE = (
        "no_longer_usable",
        "may no longer be used",
        "使用期限已经届满",
    )
    NEVER_USABLE = (
        "never_usable",
        "may not be used in an evaluation",
        "不得用于评价",
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerLine:
    """What one fact did to the score (扣分明细).

    Units: `points` is what is added: below zero for a deduction, zero if not counted.
    """

    fact_key: str
    version: int
    event_on: date
    rule: str | None  # code of the rule that wrote it; None if no rule reads the fact
    parameters: tuple[str, ...] = ()  # keys of the parameters it went by
    points: Decimal = Decimal(0)
    counted: bool
    reason: Reason
    instead: str | None = None  # key of the fact that counts in its place


@dataclass(frozen=True, kw_only=True, slots=True)
class Veto:
    """A ground for tier D whatever the score (一票否决).

    Time: runs from the event until the day before `until`; None has no end of its own.
    """

    code: str  # of the rule, and of the parameter that switches it
    fact_keys: tuple[str, ...]
    event_on: date
    until: date | None

    def runs_on(self, day: date) -> bool:
        """Tell whether the veto has not ended on `day`."""
        return self.until is None or day < self.until


T_co = TypeVar("T_co", covariant=True)


class RuleFunction(Protocol[T_co]):
    """A pure function over the facts that are usable on the day of the rules."""

    def __call__(self, facts: History, *, rules: Rules) -> tuple[T_co, ...]:
        """Return what the rule says of the facts; it must have a docstring."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule(Generic[T_co]):
    """A rule as the public reads it: what it is called, does and says (规则)."""

    code: str
    title_zh: str
    title_en: str
    function: RuleFunction[T_co]

    @property
    def explanation_zh(self) -> str:
        """Return the Chinese sentence of the function's docstring."""
        return self._paragraphs[1]

    @property
    def explanation_en(self) -> str:
        """Return the function's docstring without the Chinese sentence."""
        return "\n\n".join((self._paragraphs[0], *self._paragraphs[2:]))

    @property
    def _paragraphs(self) -> list[str]:
        return (inspect.getdoc(self.function) or "").split("\n\n")


def counted_line(
    fact: Fact, *, rule: str, points: Decimal, parameters: tuple[str, ...] = ()
) -> LedgerLine:
    """Write the line of a fact that counts."""
    return LedgerLine(
        fact_key=fact.key,
        version=fact.version,
        event_on=fact.event_on,
        rule=rule,
        parameters=parameters,
        points=points,
        counted=True,
        reason=Reason.COUNTED,
    )


def ignored_line(
    fact: Fact, *, reason: Reason, rule: str | None = None, instead: Fact | None = None
) -> LedgerLine:
    """Write the line of a fact that does not count."""
    return LedgerLine(
        fact_key=fact.key,
        version=fact.version,
        event_on=fact.event_on,
        rule=rule,
        counted=False,
        reason=reason,
        instead=instead.key if instead else None,
    )
