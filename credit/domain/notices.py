"""A fall to C or D is told to the firm first, and to the public later (变更告知).

Until the firm's time to reply is over the public is told neither the old tier nor the
new one; a recovery is told at once.

Source: domain rule 32; 个人信息保护法 art. 24 (explanation of automated judgements).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from credit.domain.evaluation import Evaluation, evaluate
from credit.domain.ruleset import Ruleset
from registry.domain.records import History
from registry.domain.vocabulary import Tier

TOLD_FIRST = frozenset({Tier.C, Tier.D})

# A fact as a judgement read it: its key and version.
ReadFact = tuple[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """A fall told to a firm.

    Time: `opened_on` is the civil day it was told; `until` the first day on which the
    public may be told.
    """

    tier: Tier
    opened_on: date
    until: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Pending:
    """What a running notice keeps from the public: since when, and by which facts."""

    since: date
    facts: frozenset[ReadFact]

    def hides(self, history: History, *, ruleset: Ruleset, as_of: date) -> bool:
        """Tell whether nothing may be said of a day: the pending facts change it."""
        if as_of >= self.since:
            return True
        before, after = (
            evaluate(facts, ruleset=ruleset, as_of=as_of)
            for facts in (self.settled(history), history)
        )
        return (before.tier, before.score) != (after.tier, after.score)

    def settled(self, history: History) -> History:
        """Return the facts that are not pending."""
        return tuple(one for one in history if not self.has(one.key, one.version))

    def has(self, key: str, version: int) -> bool:
        """Tell whether a fact is one of them."""
        return (key, version) in self.facts


def is_fall(tier: Tier | None, *, told: Tier | None) -> bool:
    """Tell whether a tier must be told to the firm first.

    Shape: `told` is the tier the public knows; None is unrated. A first rating counts.
    """
    return tier in TOLD_FIRST and (told is None or tier > told)


def next_notice(
    running: Notice | None,
    tier: Tier | None,
    *,
    told: Tier | None,
    today: date,
    reply_ends: Callable[[date], date],
    is_held: bool = False,
) -> Notice | None:
    """Return the notice that runs after a judgement; None: the tier may be told.

    A deeper fall starts its own notice; a recovery ends the one that runs; one whose
    day has come is over, unless an objection to its facts holds it.

    Time: `reply_ends` gives, for the day a notice is told, the first day after the
    firm's time to reply; the same day if it has none.
    """
    if tier is None or not is_fall(tier, told=told):
        return None
    if running is None or tier > running.tier:
        running = Notice(tier=tier, opened_on=today, until=reply_ends(today))
    return running if is_held or today < running.until else None


def pending_facts(current: Evaluation, told: Evaluation | None) -> frozenset[ReadFact]:
    """Return the facts that count now and did not in what the public was told."""
    return _counted(current) - (_counted(told) if told else frozenset())


def _counted(evaluation: Evaluation) -> frozenset[ReadFact]:
    return frozenset(
        (line.fact_key, line.version) for line in evaluation.lines if line.counted
    )
