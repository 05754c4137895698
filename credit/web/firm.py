"""A firm's own file: what is held and public, why, and the way out (本企业档案页)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from credit.domain.evaluation import Evaluation
from credit.domain.explanation import explain
from credit.domain.way_out import Turn
from credit.services.evaluation import ruleset
from credit.services.firm_file import OwnRecord, read_own_file
from credit.services.whole_file import WholeFile
from credit.web.addresses import rule_url
from registry.clock import day_of, now
from registry.domain.files import FileEntry
from registry.domain.periods import ONE_DAY
from registry.domain.policies import StandingReason
from registry.domain.records import Listed, Sampling
from registry.domain.uscc import is_individual_business
from registry.domain.vocabulary import (
    InspectionForm,
    ListKind,
    ProcedureKind,
    Tier,
    TierStatus,
    Verdict,
)
from registry.models import Enterprise
from registry.services.firm_cases import told_cases
from registry.services.previews import told as told_fault
from registry.services.remedies import (
    OF_THE_FIRM,
    Remedy,
    opening_of,
    organs_for,
    papers_asked,
)
from registry.templatetags.zhixin import is_english
from registry.web.display import word
from registry.web.firm_pages import case_row, firm_page
from registry.web.pages import actor_of

_NOTES = {
    ProcedureKind.TIER_REVIEW: gettext_lazy(
        "Rules worked the tier out: ask a person to go through it and explain it."
    ),
    ProcedureKind.MASKING: gettext_lazy(
        "The firm is being reorganised: it or the administrator of the bankruptcy "
        "applies, with the court's ruling."
    ),
    ProcedureKind.OBJECTION: gettext_lazy(
        "A record is missing here: name it, and the authority that should have it."
    ),
}


@require_safe
@firm_page
def file(request: HttpRequest, firm: Enterprise) -> HttpResponse:
    """Show a firm its whole file."""
    at = now()
    found = read_own_file(firm, agent=actor_of(request), now=at)
    whole = found.whole
    titles = {one.entry.fact.key: _title(one) for one in found.records}
    context = {
        "nav_current": "firm",
        "firm": whole.firm,
        "today": day_of(at),
        "notice": _notice(whole),
        "public": _judgement(whole.public, titles, status=_status(whole)),
        "supervisory": _judgement(whole.supervisory, titles),
        "is_same": _counted(whole.supervisory) == _counted(whole.public),
        "turns": [_turn(turn, titles) for turn in found.turns],
        "records": [_record(one, whole, today=day_of(at)) for one in found.records],
        "filings": [_filing(kind, firm, at=at) for kind in OF_THE_FIRM],
        "cases": [case_row(told, at=at) for told in told_cases(firm)],
    }
    return render(request, "credit/firm.html", context)


def _status(whole: WholeFile) -> TierStatus:
    if is_individual_business(whole.firm.uscc):
        return TierStatus.WITHHELD
    if whole.notice:
        return TierStatus.NOTIFYING
    return TierStatus.PUBLISHED if whole.public.tier else TierStatus.UNRATED


def _notice(whole: WholeFile) -> dict[str, Any] | None:
    """Tell a fall that the public is not told yet."""
    if whole.notice is None:
        return None
    before = Tier(whole.notice.before) if whole.notice.before else None
    return {
        "before": before.value if before else gettext("unrated"),
        "tier": whole.notice.tier,
        "told_on": whole.notice.opened_on,
        "last_day": whole.last_day_to_reply,
    }


def _judgement(
    evaluation: Evaluation,
    titles: Mapping[str, str],
    *,
    status: TierStatus | None = None,
) -> dict[str, Any]:
    """Tell a judgement with its arithmetic; `status` is what the public is told."""
    rules = ruleset()
    told = explain(evaluation, ruleset=rules, language="en" if is_english() else "zh")
    points = {line.fact_key: line.points for line in evaluation.lines if line.counted}
    rated = TierStatus.PUBLISHED if evaluation.tier else TierStatus.UNRATED
    shown = status or rated
    return {
        "tier": (evaluation.tier or "") if shown is TierStatus.PUBLISHED else "",
        "tier_status": shown,
        "headline": told.headline,
        "ledger": {
            "title": gettext("How the points come about"),
            "start": evaluation.start_points,
            "entries": [
                {
                    "label": titles.get(row.fact_key, str(row.event_on)),
                    "url": f"#fact-{row.fact_key}",
                    "rule": row.ground or row.rule_title,
                    "rule_url": rule_url(row, on=told.as_of),
                    "law": row.source,
                    "points": points[row.fact_key],
                }
                for row in told.counted
            ],
            "result": evaluation.score,
            "result_note": told.arithmetic,
        }
        if evaluation.tier
        else None,
    }


def _counted(evaluation: Evaluation) -> tuple[object, ...]:
    """Return what makes a judgement: its tier, its score, the facts that count."""
    counted = {line.fact_key for line in evaluation.lines if line.counted}
    return evaluation.tier, evaluation.score, counted


def _turn(turn: Turn, titles: Mapping[str, str]) -> dict[str, Any]:
    return {
        "on": turn.on,
        "leaving": [
            {"label": titles.get(key, key), "url": f"#fact-{key}"}
            for key in turn.leaving
        ],
        "tier": turn.tier or "",
        "tier_status": TierStatus.PUBLISHED if turn.tier else TierStatus.UNRATED,
        "score": turn.score,
    }


def _title(one: OwnRecord) -> str:
    body = one.entry.fact.body
    if isinstance(body, Listed):
        return word(ListKind(body.list_kind))
    if isinstance(body, Sampling):
        kind, said = word(InspectionForm.SAMPLING), one.entry.detail.get("product")
    else:
        kind = word(one.entry.kind) if one.entry.kind else ""
        said = one.entry.document_number
    return " ".join(filter(None, (kind, said)))


def _record(one: OwnRecord, whole: WholeFile, *, today: date) -> dict[str, Any]:
    entry, fact = one.entry, one.entry.fact
    published, usable = entry.published, fact.usable
    mark = whole.marks.get(fact.key)
    return {
        "id": fact.key,
        "title": _title(one),
        "on": fact.event_on,
        "organ": entry.authority_name,
        "is_public": one.is_public,
        "public_until": _last_day(published.end) if published else None,
        "why_not_public": "" if one.is_public else _why_not(entry, today=today),
        "counts": usable.contains(today),
        "counts_until": _last_day(usable.end),
        "contested_on": mark.contested_on if mark else None,
        "stop_sale": mark.stop_sale if mark else None,
        "statement": mark.statement if mark else "",
        "is_adverse": getattr(fact.body, "verdict", None) != Verdict.CONFORMING,
        "remedies": list(_remedies(one, whole.firm.uscc, today=today)),
    }


def _why_not(entry: FileEntry, *, today: date) -> str:
    """Say why the public does not see a record."""
    end = entry.published.end if entry.published else None
    if end and end <= today:
        return word(StandingReason.TERM_ENDED)
    known = entry.reason in set(StandingReason)
    return word(StandingReason(entry.reason)) if known else ""


def _remedies(one: OwnRecord, uscc: str, *, today: date) -> Iterator[dict[str, Any]]:
    """Yield what may be done about a record that the public sees."""
    if not one.is_public or getattr(one.entry.fact.body, "verdict", None) == (
        Verdict.CONFORMING
    ):
        return
    for remedy in one.remedies:
        yield {
            "label": word(remedy.first.step),
            "url": ""
            if remedy.unmet
            else reverse(
                "firm-case-new", args=[uscc, remedy.kind.value, one.entry.fact.key]
            ),
            "unmet": [told_fault(fault) for fault in remedy.unmet],
            "earliest": _earliest(remedy, today=today),
            "papers": [word(field) for field in remedy.papers],
        }


def _filing(kind: ProcedureKind, firm: Enterprise, *, at: datetime) -> dict[str, Any]:
    """Tell what a firm may begin about no record of its own, and with which papers."""
    row = opening_of(kind)
    has_organ = bool(organs_for(kind, firm, now=at))
    return {
        "label": word(row.step),
        "note": _NOTES[kind],
        "url": reverse("firm-case-file", args=[firm.uscc, kind]) if has_organ else "",
        "papers": [word(field) for field in papers_asked(row)],
    }


def _earliest(remedy: Remedy, *, today: date) -> date | None:
    """Return the first day, where it lies ahead."""
    day = remedy.earliest
    return day if day and day > today else None


def _last_day(end: date | None) -> date | None:
    return end - ONE_DAY if end else None
