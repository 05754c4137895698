"""A judgement told in sentences and rows, in either language (评价说明)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from credit.domain.evaluation import RULES, VETOES, Evaluation
from credit.domain.ledger import LedgerLine, Reason, Veto
from credit.domain.ruleset import Parameter, Ruleset, plain
from registry.domain.vocabulary import TierStatus

Language = Literal["zh", "en"]

MINUS = "−"
_MONTHS = [
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
]  # in any locale
_RULE_TITLES = {
    rule.code: {"zh": rule.title_zh, "en": rule.title_en} for rule in (*RULES, *VETOES)
}
_SENTENCES: dict[Language, dict[str, str]] = {
    "zh": {
        "unrated": "{word}：截至 {day}，没有计入评价的记录",
        "scored": "{tier} {word}（{score} 分，截至 {day}）",
        "vetoed": "{tier} {word}（一票否决，截至 {day}；得分 {score} 分）",
        "nothing": "{start}，没有扣分",
        "clamped": "{sum}，不足 0 分的计 0 分",
        "until": "至 {day}",
        "open": "未载明期限",
        "unread": "未列入计分规则",
        "and": "、",
        "also": "；",
        "day": "{day.year}年{day.month}月{day.day}日",
    },
    "en": {
        "unrated": "{word}: no record counts as of {day}",
        "scored": "{tier}, {word} ({score} points as of {day})",
        "vetoed": "{tier}, {word} (by veto as of {day}; score {score} points)",
        "nothing": "{start}, nothing deducted",
        "clamped": "{sum}, and a score below 0 is 0",
        "until": "until {day}",
        "open": "no end stated",
        "unread": "No rule for this kind of fact",
        "and": " and ",
        "also": "; ",
        "day": "{day.day} {month} {day.year}",
    },
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One fact as the explanation shows it: what it did to the score and why."""

    fact_key: str
    version: int
    event_on: date
    rule: str | None  # code of the rule; None if no rule reads the fact
    parameters: tuple[str, ...]  # keys of the parameters it went by
    rule_title: str
    ground: str  # titles of the parameters it went by; "" if none
    points: str  # with its sign, such as "−20"; "0" if it took nothing
    source: str  # of those parameters; "" if none
    is_assumption: bool  # a parameter is our assumption, not a found rule
    reason: str
    instead: str | None  # key of the fact that counts in its place


@dataclass(frozen=True, kw_only=True, slots=True)
class VetoRow:
    """One veto as the explanation shows it."""

    fact_keys: tuple[str, ...]
    event_on: date
    title: str
    term: str  # its last day in words
    source: str
    is_assumption: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """Why a firm has its tier, ready to be shown (评价说明)."""

    as_of: date
    headline: str
    arithmetic: str  # "" for an unrated firm
    vetoes: tuple[VetoRow, ...]
    counted: tuple[Row, ...]
    ignored: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Teller:
    ruleset: Ruleset
    language: Language

    def say(self, sentence: str, **values: object) -> str:
        return _SENTENCES[self.language][sentence].format(**values)

    def day(self, day: date) -> str:
        return self.say("day", day=day, month=_MONTHS[day.month - 1])

    def title(self, parameter: Parameter) -> str:
        return parameter.title if self.language == "zh" else parameter.title_en

    def source(self, parameter: Parameter) -> str:
        return parameter.source if self.language == "zh" else parameter.source_en

    def rule_title(self, code: str | None) -> str:
        if code is None:
            return self.say("unread")
        return _RULE_TITLES[code][self.language]


def explain(
    evaluation: Evaluation, *, ruleset: Ruleset, language: Language
) -> Explanation:
    """Tell a judgement; `ruleset` is the one it was made by (see `Ruleset.restore`)."""
    teller = _Teller(ruleset=ruleset, language=language)
    rows = [(line.counted, _row(line, teller=teller)) for line in evaluation.lines]
    return Explanation(
        as_of=evaluation.as_of,
        headline=_headline(evaluation, teller=teller),
        arithmetic=_arithmetic(evaluation, teller=teller),
        vetoes=tuple(_veto_row(veto, teller=teller) for veto in evaluation.vetoes),
        counted=tuple(row for counted, row in rows if counted),
        ignored=tuple(row for counted, row in rows if not counted),
    )


def _headline(evaluation: Evaluation, *, teller: _Teller) -> str:
    day = teller.day(evaluation.as_of)
    if evaluation.tier is None or evaluation.score is None:
        unrated = TierStatus.UNRATED
        word = unrated.term if teller.language == "zh" else unrated.label.capitalize()
        return teller.say("unrated", word=word, day=day)
    tier_word = teller.ruleset.word(evaluation.tier)
    return teller.say(
        "vetoed" if evaluation.vetoes else "scored",
        tier=evaluation.tier.value,
        word=tier_word.term if teller.language == "zh" else tier_word.label,
        score=plain(evaluation.score),
        day=day,
    )


def _arithmetic(evaluation: Evaluation, *, teller: _Teller) -> str:
    if evaluation.score is None:
        return ""
    start = plain(evaluation.start_points)
    steps = [line.points for line in evaluation.lines if line.points]
    if not steps:
        return teller.say("nothing", start=start)
    total = evaluation.start_points + sum(steps)
    terms = "".join(f" {MINUS} {plain(-points)}" for points in steps)
    whole = f"{start}{terms} = {_signed(total)}"
    return teller.say("clamped", sum=whole) if total < 0 else whole


def _row(line: LedgerLine, *, teller: _Teller) -> Row:
    parameters = [teller.ruleset.parameter(key) for key in line.parameters]
    return Row(
        fact_key=line.fact_key,
        version=line.version,
        event_on=line.event_on,
        rule=line.rule,
        parameters=line.parameters,
        rule_title=teller.rule_title(line.rule),
        ground=teller.say("and").join(teller.title(p) for p in parameters),
        points=_signed(line.points),
        source=teller.say("also").join(
            dict.fromkeys(teller.source(p) for p in parameters)
        ),
        is_assumption=any(p.is_assumption for p in parameters),
        reason=_reason(line.reason, teller=teller),
        instead=line.instead,
    )


def _veto_row(veto: Veto, *, teller: _Teller) -> VetoRow:
    parameter = teller.ruleset.parameter(veto.code)
    term = teller.say("open")
    if veto.until is not None:
        last = date.fromordinal(veto.until.toordinal() - 1)
        term = teller.say("until", day=teller.day(last))
    return VetoRow(
        fact_keys=veto.fact_keys,
        event_on=veto.event_on,
        title=teller.title(parameter),
        term=term,
        source=teller.source(parameter),
        is_assumption=parameter.is_assumption,
    )


def _reason(reason: Reason, *, teller: _Teller) -> str:
    return reason.term if teller.language == "zh" else reason.label


def _signed(points: Decimal) -> str:
    return plain(points).replace("-", MINUS)
