"""A rule set as people read it: each rule with its sentences and numbers (规则说明)."""

import re
from dataclasses import dataclass
from datetime import date

from credit.domain.evaluation import RULES, VETOES
from credit.domain.ledger import Rule
from credit.domain.ruleset import Parameter, Ruleset

_HEADS = ("Units:", "Time:", "Shape:", "Source:", "Raises:")
_VETO = "veto."
# Numbers are named after what they weigh, rules after the facts they read.
_NUMBERS_OF = {"sampling": "inspection."}
_KEY = re.compile(r"`([a-z_.]+)`")


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleChapter:
    """One rule: what it is called, does and says, and the numbers it goes by."""

    code: str
    title: str
    title_en: str
    explanation: str
    explanation_en: str
    is_veto: bool
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rulebook:
    """A rule set for the public: the score's own numbers, then rule by rule."""

    ruleset: Ruleset
    scale: tuple[Parameter, ...]  # start and floors
    chapters: tuple[RuleChapter, ...]
    common: tuple[Parameter, ...]  # what several vetoes share


def rulebook(ruleset: Ruleset, *, as_of: date) -> Rulebook:
    """Tell a rule set; rules that it switches off on the day are left out."""
    on = {
        entry.key
        for entry in ruleset.entries
        if entry.key.startswith(_VETO) and entry.value_on(as_of)
    }
    vetoes = [rule for rule in VETOES if rule.code in on]
    codes = {rule.code for rule in VETOES}
    return Rulebook(
        ruleset=ruleset,
        scale=_parameters(ruleset, "score.", "floor."),
        chapters=(
            *(
                _chapter(rule, _numbers_of(ruleset, rule.code), is_veto=False)
                for rule in RULES
            ),
            *(
                _chapter(rule, _parameters(ruleset, rule.code), is_veto=True)
                for rule in vetoes
            ),
        ),
        common=tuple(
            entry for entry in _parameters(ruleset, _VETO) if entry.key not in codes
        ),
    )


def rule_anchor(code: str) -> str:
    """Return where the page of the rules tells a rule."""
    return f"rule-{code.replace('.', '-')}"


def number_anchor(key: str) -> str:
    """Return where the page of the rules tells a number."""
    return f"number-{key.replace('.', '-')}"


def _parameters(ruleset: Ruleset, *heads: str) -> tuple[Parameter, ...]:
    return tuple(entry for entry in ruleset.entries if entry.key.startswith(heads))


def _numbers_of(ruleset: Ruleset, code: str) -> tuple[Parameter, ...]:
    return _parameters(ruleset, _NUMBERS_OF.get(code, f"{code}."))


def _named(text: str, titles: dict[str, str]) -> str:
    """Name numbers by their titles where a docstring names them by their keys."""
    return _KEY.sub(lambda found: f"“{titles.get(found[1], found[1])}”", text)


def _chapter(
    rule: Rule[object], parameters: tuple[Parameter, ...], *, is_veto: bool
) -> RuleChapter:
    paragraphs = rule.explanation_en.split("\n\n")
    told = [text for text in paragraphs if not text.startswith(_HEADS)]
    titles = {entry.key: entry.title for entry in parameters}
    titles_en = {entry.key: entry.title_en for entry in parameters}
    return RuleChapter(
        code=rule.code,
        title=rule.title_zh,
        title_en=rule.title_en,
        explanation=_named(" ".join(rule.explanation_zh.split()), titles),
        explanation_en="\n\n".join(
            _named(" ".join(text.split()), titles_en) for text in told
        ),
        is_veto=is_veto,
        parameters=parameters,
    )
