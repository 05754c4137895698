"""The judgement itself: facts, a rule set and a day give a tier (质量信用评价)."""

import json
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from credit.domain.ledger import (
    LedgerLine,
    Reason,
    Rule,
    Veto,
    counted_line,
    ignored_line,
)
from credit.domain.rules.conduct import ACCIDENT
from credit.domain.rules.inspection import SAMPLING
from credit.domain.rules.penalty import PENALTY
from credit.domain.rules.vetoes import VETOES
from credit.domain.ruleset import Rules, Ruleset, plain
from registry.domain.records import (
    Accident,
    Body,
    Fact,
    History,
    Listed,
    Noted,
    Penalty,
    Sampling,
)
from registry.domain.vocabulary import Tier

__all__ = [
    "RULES",
    "VETOES",
    "Evaluation",
    "canonical",
    "evaluate",
    "from_canonical",
    "outcome",
]

RULES: list[Rule[LedgerLine]] = [PENALTY, SAMPLING, ACCIDENT]
# Which rule reads a fact of that body; a list entry can only veto.
_RULE_OF: dict[type[Body], str] = {
    Penalty: PENALTY.code,
    Sampling: SAMPLING.code,
    Accident: ACCIDENT.code,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Evaluation:
    """A judgement with its reasons (评价结果).

    Units: points; `score` is the start plus every line's points, never below zero.
    Time: `as_of` is the day judged; on no day before `due_on` may the tier, the score
    or a reason differ while facts and rule set stay as they are; None is never.
    Shape: `tier` and `score` are None when no fact counted (未评级); `lines` has one
    line for each fact, by event day and key.
    """

    ruleset: str
    digest: str
    as_of: date
    start_points: Decimal
    lines: tuple[LedgerLine, ...]
    vetoes: tuple[Veto, ...]
    score: Decimal | None
    tier: Tier | None
    due_on: date | None


def evaluate(history: History, *, ruleset: Ruleset, as_of: date) -> Evaluation:
    """Judge a firm by the facts it answers for, whatever their order.

    Raises:
        NotInForceError: the rule set has no values on `as_of`.
    """
    rules = ruleset.at(as_of)
    facts = _in_order(history)
    usable = tuple(fact for fact in facts if fact.usable.contains(as_of))
    vetoes = _running_vetoes(usable, rules=rules)
    lines = _lines(facts, usable=usable, vetoes=vetoes, rules=rules)
    start = rules.number("score.start")
    is_rated = bool(vetoes) or any(line.counted for line in lines)
    score = max(start + sum(line.points for line in lines), Decimal(0))
    tier = Tier.D if vetoes else rules.tier_of(score)
    return Evaluation(
        ruleset=ruleset.name,
        digest=ruleset.digest,
        as_of=as_of,
        start_points=start,
        lines=lines,
        vetoes=vetoes,
        score=score if is_rated else None,
        tier=tier if is_rated else None,
        due_on=_due_on(facts, vetoes=vetoes, ruleset=ruleset, as_of=as_of),
    )


def canonical(evaluation: Evaluation) -> str:
    """Write a judgement as JSON: equal judgements are equal to the byte."""
    return _json(_content(evaluation))


def outcome(evaluation: Evaluation) -> str:
    """Write what makes a new decision necessary: tier, score and reasons.

    The day judged, the next due day and the digest may differ without one.
    """
    content = _content(evaluation)
    for key in ("as_of", "due_on", "digest"):
        del content[key]
    return _json(content)


def from_canonical(text: str) -> Evaluation:
    """Read a judgement that `canonical` wrote."""
    content = json.loads(text)
    score, tier = content["score"], content["tier"]
    return Evaluation(
        ruleset=content["ruleset"],
        digest=content["digest"],
        as_of=date.fromisoformat(content["as_of"]),
        start_points=Decimal(content["start_points"]),
        lines=tuple(_line(line) for line in content["lines"]),
        vetoes=tuple(_veto(veto) for veto in content["vetoes"]),
        score=None if score is None else Decimal(score),
        tier=None if tier is None else Tier(tier),
        due_on=_day(content["due_on"]),
    )


def _in_order(history: History) -> History:
    facts = sorted(history, key=_position)
    if len(set(map(_position, facts))) < len(facts):
        # It breaks its promise of one fact per key. Never asked of others: writing
        # facts out takes as long as judging them.
        facts.sort(key=lambda fact: (_position(fact), repr(fact)))
    return tuple(facts)


def _position(fact: Fact) -> tuple[date, str, int]:
    return fact.event_on, fact.key, fact.version


def _running_vetoes(usable: History, *, rules: Rules) -> tuple[Veto, ...]:
    return tuple(
        veto
        for rule in VETOES
        if rules.is_on(rule.code)
        for veto in rule.function(usable, rules=rules)
        if veto.runs_on(rules.as_of)
    )


def _lines(
    facts: History, *, usable: History, vetoes: tuple[Veto, ...], rules: Rules
) -> tuple[LedgerLine, ...]:
    lines = [line for rule in RULES for line in rule.function(usable, rules=rules)]
    read = {(line.fact_key, line.version) for line in lines}
    lines += [
        _unread_line(fact, vetoes=vetoes, as_of=rules.as_of)
        for fact in facts
        if (fact.key, fact.version) not in read
    ]
    return tuple(sorted(lines, key=lambda li: (li.event_on, li.fact_key, li.version)))


def _unread_line(fact: Fact, *, vetoes: tuple[Veto, ...], as_of: date) -> LedgerLine:
    rule = _RULE_OF.get(type(fact.body))
    if rule is not None or isinstance(fact.body, Listed):
        reason = _why_unusable(fact, as_of=as_of)
        if reason is not None:
            return ignored_line(fact, rule=rule, reason=reason)
    for veto in vetoes:
        if fact.key in veto.fact_keys:
            return counted_line(
                fact, rule=veto.code, points=Decimal(0), parameters=(veto.code,)
            )
    return ignored_line(fact, reason=Reason.NOT_SCORED)


def _why_unusable(fact: Fact, *, as_of: date) -> Reason | None:
    if fact.usable.is_empty:
        return Reason.NEVER_USABLE
    if fact.usable.contains(as_of):
        return None
    is_early = as_of < fact.usable.start
    return Reason.NOT_YET_USABLE if is_early else Reason.NO_LONGER_USABLE


def _due_on(
    facts: History, *, vetoes: tuple[Veto, ...], ruleset: Ruleset, as_of: date
) -> date | None:
    scored = [f for f in facts if not isinstance(f.body, Noted)]
    days = [fact.usable.start for fact in scored if not fact.usable.is_empty]
    days += [fact.usable.end for fact in scored if fact.usable.end is not None]
    days += [veto.until for veto in vetoes if veto.until is not None]
    change = ruleset.next_change_after(as_of)
    return min(
        (day for day in (*days, change) if day is not None and day > as_of),
        default=None,
    )


def _content(evaluation: Evaluation) -> dict[str, Any]:
    """Return a judgement as a dictionary; `asdict` copies deeply, five times slower."""
    content = _values(evaluation, _EVALUATION)
    content["lines"] = [_values(line, _LINE) for line in evaluation.lines]
    content["vetoes"] = [_values(veto, _VETO) for veto in evaluation.vetoes]
    return content


_EVALUATION, _LINE, _VETO = (
    tuple(field.name for field in fields(kind))
    for kind in (Evaluation, LedgerLine, Veto)
)


def _values(thing: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


def _json(content: dict[str, Any]) -> str:
    return json.dumps(
        content,
        default=_text,
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    )


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _line(content: dict[str, Any]) -> LedgerLine:
    return LedgerLine(
        **content
        | {
            "event_on": date.fromisoformat(content["event_on"]),
            "parameters": tuple(content["parameters"]),
            "points": Decimal(content["points"]),
            "reason": Reason(content["reason"]),
        }
    )


def _veto(content: dict[str, Any]) -> Veto:
    return Veto(
        **content
        | {
            "event_on": date.fromisoformat(content["event_on"]),
            "fact_keys": tuple(content["fact_keys"]),
            "until": _day(content["until"]),
        }
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
