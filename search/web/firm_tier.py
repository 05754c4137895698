"""A firm's tier with its arithmetic, and what it means for supervision (等级说明)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from credit.domain.evaluation import Evaluation
from credit.domain.explanation import Explanation, Row, explain
from credit.domain.ruleset import plain
from credit.services.evaluation import ruleset
from credit.web.addresses import rule_url
from registry.services.releases import policies
from registry.templatetags.zhixin import day, is_english
from registry.web.display import labelled
from search.domain.profile import PublicRecord
from search.domain.telling import kind_word
from search.selectors import PublicFile
from search.web.firm import language, record_title
from search.web.results import sentence_case

MOST_LINES = 30  # of the arithmetic; without points, then old, are left out first
MOST_IGNORED = 20


def judgement(file: PublicFile, url_of: Callable[[str], str]) -> dict[str, Any] | None:
    """Return the ledger with its sentences; None while no tier is told.

    Shape: `url_of` says where the record of a key is read; a list that is cut says how
    many more there are.
    """
    evaluation = file.evaluation
    if evaluation is None:
        return None
    told = explain(evaluation, ruleset=ruleset(), language=language())
    labels = _labels(file, url_of)
    return {
        "headline": told.headline,
        "word": _word(file),
        "vetoes": told.vetoes,
        "ignored_total": len(told.ignored),
        "ignored": [
            labels[row.fact_key] | {"reason": row.reason}
            for row in told.ignored[:MOST_IGNORED]
        ],
        "ignored_more": max(len(told.ignored) - MOST_IGNORED, 0),
        "ledger": _ledger(file, evaluation, told, labels),
    }


def data_url(file: PublicFile) -> str:
    """Return where the tier of the file's day is read as data, each fact with it."""
    query = f"?as_of={file.as_of.isoformat()}"
    return reverse("api-tier", args=[file.public.firm["uscc"]]) + query


def meaning(today: date) -> dict[str, Any]:
    """Return the working days of the registry's own rules that come with a tier."""
    return {
        "reply_days": policies().at("tier_notice", today).count,
        "review_days": policies().at("tier_review", today).count,
    }


def _ledger(
    file: PublicFile,
    evaluation: Evaluation,
    told: Explanation,
    labels: Mapping[str, dict[str, str]],
) -> dict[str, Any] | None:
    """Return the arithmetic; what goes beyond its lines is added up in a last one."""
    if evaluation.score is None:
        return None
    points = {line.fact_key: _plain(line.points) for line in evaluation.lines}
    newest = sorted(told.counted, key=lambda row: row.event_on, reverse=True)
    by_weight = sorted(newest, key=lambda row: not points[row.fact_key])
    kept = {row.fact_key for row in by_weight[:MOST_LINES]}
    left = [points[row.fact_key] for row in by_weight[MOST_LINES:]]
    entries = [
        labels[row.fact_key]
        | _rule(row, on=told.as_of)
        | {"points": points[row.fact_key]}
        for row in told.counted
        if row.fact_key in kept
    ]
    return {
        "title": gettext("How the score comes about"),
        "start": _plain(evaluation.start_points),
        "result": _plain(evaluation.score),
        "result_note": "" if left else told.arithmetic,
        "entries": [*entries, *([_others(file, left)] if left else [])],
    }


def _others(file: PublicFile, left: Sequence[Decimal]) -> dict[str, Any]:
    """Return the line that adds up the records beyond the lines shown."""
    said = ngettext(
        "%(told)s more record, in the tier as data",
        "%(told)s more records, each in the tier as data",
        len(left),
    )
    return {
        "label": said % {"told": f"{len(left):,}"},
        "url": data_url(file),
        "points": sum(left, Decimal(0)),
    }


def _plain(number: Decimal) -> Decimal:
    """Return points without idle zeros: a weight of 1.0 leaves them behind."""
    return Decimal(plain(number))


def _rule(row: Row, *, on: date) -> dict[str, str]:
    """Return what a line of the ledger says of its rule."""
    rule = labelled(row.rule_title, row.ground) if row.ground else row.rule_title
    return {
        "rule": rule,
        "rule_url": rule_url(row, on=on),
        "law": row.source,
        "note": gettext("our assumption") if row.is_assumption else "",
    }


def _labels(
    file: PublicFile, url_of: Callable[[str], str]
) -> dict[str, dict[str, str]]:
    """Return each record's name and where it is read, by its key."""
    return {
        record.fact.key: {
            "label": _label(record),
            "url": url_of(record.fact.key),
        }
        for record in file.facts.records
    }


def _label(record: PublicRecord) -> str:
    kind = sentence_case(kind_word(record, language=language()))
    joint = ", " if is_english() else "，"
    return joint.join((f"{kind} {record_title(record)}", day(record.fact.event_on)))


def _word(file: PublicFile) -> str:
    if file.tier.tier is None:
        return ""
    word = ruleset().word(file.tier.tier)
    return word.label if is_english() else word.term
