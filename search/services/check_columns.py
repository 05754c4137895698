"""What a checked workbook gets beside each row, in the language in force (核验结果列).

Only what the check told is written: a column the scope does not cover stays empty.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext, gettext_noop

from credit.services.evaluation import ruleset
from registry.domain.partners import AdverseKind, RowVerdict
from registry.domain.vocabulary import EnterpriseStatus, ListKind, Tier, TierStatus
from registry.services.sheet_columns import Cell
from registry.templatetags.zhixin import is_english, term
from search.domain.firm_notes import FirmNote
from search.domain.matching import MatchReason

_HEADINGS = (
    gettext_noop("Outcome"),
    gettext_noop("Reasons"),
    gettext_noop("Possible firms"),
    gettext_noop("Firm on file"),
    gettext_noop("Code on file"),
    gettext_noop("Status on file"),
    gettext_noop("To be noted"),
    gettext_noop("Public tier"),
    gettext_noop("Tier since"),
    gettext_noop("Lists naming it"),
    gettext_noop("Adverse facts, 12 months"),
    gettext_noop("Adverse facts, 36 months"),
    gettext_noop("Adverse facts by kind"),
    gettext_noop("Open objections"),
    gettext_noop("Last change"),
    gettext_noop("As of"),
    gettext_noop("Receipt"),
)
_FIRMS_CELLS = 12

Told = Mapping[str, Any]


def answer_headings() -> list[str]:
    """Return the headings of what is added."""
    return list(map(gettext, _HEADINGS))


def answer_cells(told: Told, receipt: Mapping[str, Any]) -> list[Cell]:
    """Return the cells of one row's answer.

    Shape: `told` is a row of a check's `results`.
    """
    verdict = RowVerdict(told["status"])
    return [
        term(verdict),
        _why(told),
        _candidates(told) if verdict is RowVerdict.POSSIBLE else "",
        *(_firm(told["firm"]) if told["firm"] else [None] * _FIRMS_CELLS),
        date.fromisoformat(receipt["as_of"]),
        receipt["number"],
    ]


def _why(told: Told) -> str:
    faults = [sentence for said in told["faults"].values() for sentence in said]
    reasons = (term(MatchReason(one["reason"])) for one in told["reasons"])
    return _joined([*faults, *reasons])


def _candidates(told: Told) -> str:
    return _joined(f"{one['name']} {one['uscc']}" for one in told["candidates"])


def _firm(firm: Told) -> Sequence[Cell]:
    identity = firm.get("identity", {})
    objections = firm.get("objections", {})
    return [
        identity.get("name"),
        identity.get("uscc"),
        term(EnterpriseStatus(identity["status"])) if identity else None,
        _joined(map(_note, identity.get("notes", ()))),
        *_tier(firm.get("tier")),
        _listings(firm.get("listings")),
        *_counts(firm.get("counts")),
        objections.get("contested"),
        _day(firm.get("changes", {}).get("last_change")),
    ]


def _note(note: Told) -> str:
    said, live = term(FirmNote(note["note"])), note["firm"]
    return f"{said} {live['name']} {live['uscc']}" if live else said


def _tier(tier: Told | None) -> Sequence[Cell]:
    if tier is None:
        return [None, None]
    if not tier["tier"]:
        return [term(TierStatus(tier["tier_status"])), _day(tier["tier_since"])]
    named = ruleset().word(Tier(tier["tier"]))
    said = named.label if is_english() else named.term
    return [f"{tier['tier']} {said}", _day(tier["tier_since"])]


def _listings(listings: Told | None) -> str | None:
    if listings is None:
        return None
    kinds = (term(ListKind(one["list_kind"])) for one in listings["entries"])
    return _joined(kinds) or listings["found_none_label"]


def _counts(counts: Told | None) -> Sequence[Cell]:
    """Tell the counts; where there is nothing, that nothing was found, never "good"."""
    if counts is None:
        return [None] * 3
    kinds = counts["kinds"]
    by_kind = (
        f"{term(AdverseKind(one['kind']))} {one['total']}"
        for one in kinds
        if one["total"]
    )
    return [
        sum(one["in_12_months"] for one in kinds),
        sum(one["in_36_months"] for one in kinds),
        _joined(by_kind) or counts["found_none_label"],
    ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _joined(words: Iterable[str]) -> str:
    return ("; " if is_english() else "；").join(words)
