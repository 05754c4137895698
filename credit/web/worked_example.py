"""A worked example of the rules, judged by the evaluation itself (评价示例)."""

from datetime import date
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from credit.domain.evaluation import evaluate
from credit.domain.explanation import Explanation, Row, explain
from credit.domain.ruleset import Ruleset
from credit.domain.worked_example import EXAMPLE_FIRM, ExampleFact, example_history
from credit.web.addresses import row_anchor
from registry.domain.vocabulary import TierStatus
from registry.templatetags.zhixin import day, is_english
from registry.web.display import labelled

_LABELS = {
    ExampleFact.TWO_KINDS: gettext_lazy(
        "Fined, and its gains confiscated, in one decision for a false label"
    ),
    ExampleFact.SAME_KIND: gettext_lazy("Fined again for a false label"),
    ExampleFact.FAILED: gettext_lazy("A sample that failed"),
    ExampleFact.PASSED: gettext_lazy("A sample that passed"),
    ExampleFact.ENDED: gettext_lazy("Warned for scales that were not verified"),
}


def told(rules: Ruleset, *, as_of: date) -> dict[str, Any]:
    """Judge the invented firm, and tell it as a firm's page would."""
    evaluation = evaluate(example_history(as_of), ruleset=rules, as_of=as_of)
    said = explain(evaluation, ruleset=rules, language="en" if is_english() else "zh")
    points = {line.fact_key: line.points for line in evaluation.lines}
    word = rules.word(evaluation.tier) if evaluation.tier else None
    return {
        "firm": EXAMPLE_FIRM,
        "tier": evaluation.tier,
        "tier_status": TierStatus.PUBLISHED if word else TierStatus.UNRATED,
        "word": (word.label if is_english() else word.term) if word else "",
        "headline": said.headline,
        "ledger": {
            "title": gettext("How the score comes about"),
            "start": evaluation.start_points,
            "result": evaluation.score,
            "result_note": said.arithmetic,
            "entries": [
                {
                    "label": _label(row),
                    "rule": _ground(row),
                    "rule_url": f"#{row_anchor(row)}",
                    "law": row.source,
                    "points": points[row.fact_key],
                }
                for row in said.counted
            ],
        },
        "ignored": _ignored(said),
    }


def _ignored(said: Explanation) -> list[dict[str, str]]:
    return [{"label": _label(row), "reason": row.reason} for row in said.ignored]


def _label(row: Row) -> str:
    joint = ", " if is_english() else "，"
    return joint.join((str(_LABELS[ExampleFact(row.fact_key)]), day(row.event_on)))


def _ground(row: Row) -> str:
    return labelled(row.rule_title, row.ground) if row.ground else row.rule_title
