"""The page of a supervisory tier, for officers and the firm itself (监管评价页)."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from credit.domain.explanation import Row, explain
from credit.services.evaluation import ruleset
from credit.services.restricted import RestrictedTier, read_tier
from credit.web.addresses import rule_url
from registry import clock
from registry.domain.vocabulary import TierStatus
from registry.templatetags.zhixin import is_english
from registry.web.forms import PurposeForm
from registry.web.pages import actor_of, officer_page


class QuestionForm(PurposeForm):
    """For which purpose, as of which day, as known at which instant."""

    as_of = forms.DateField(
        label=gettext_lazy("As of the day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Blank: today."),
    )
    known_at = forms.DateTimeField(
        label=gettext_lazy("As known at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=gettext_lazy("Time in China. Blank: now."),
    )


@require_safe
@officer_page
def tier(request: HttpRequest, uscc: str) -> HttpResponse:
    """Ask for the purpose; then show the judgement with every counted fact."""
    form = QuestionForm(request.GET if "purpose" in request.GET else None)
    context: dict[str, Any] = {
        "nav_current": "work",
        "breadcrumbs": [
            {"label": gettext("My work"), "url": reverse("work")},
            {"label": uscc, "url": reverse("enterprise", args=[uscc])},
            {"label": gettext("Supervisory tier")},
        ],
        "form": form,
        "uscc": uscc,
    }
    if form.is_bound and form.is_valid():
        found = read_tier(
            uscc, user=actor_of(request), now=clock.now(), **form.cleaned_data
        )
        context |= _told(found)
    return render(request, "credit/supervisory_tier.html", context)


def _told(found: RestrictedTier) -> dict[str, Any]:
    evaluation = found.evaluation
    rules = ruleset().restore(evaluation.digest)
    told = explain(evaluation, ruleset=rules, language="en" if is_english() else "zh")
    counted = [line for line in evaluation.lines if line.counted]
    return {
        "found": found,
        "headline": told.headline,
        "tier": evaluation.tier or "",
        "tier_status": TierStatus.PUBLISHED if evaluation.tier else TierStatus.UNRATED,
        "ledger": {
            "title": gettext("How the points come about"),
            "start": evaluation.start_points,
            "entries": [
                {**_entry(row, as_of=told.as_of), "points": line.points}
                for row, line in zip(told.counted, counted, strict=True)
            ],
            "result": evaluation.score,
            "result_note": told.arithmetic,
        },
        "ignored": [_entry(row, as_of=told.as_of) for row in told.ignored],
    }


def _entry(row: Row, *, as_of: date) -> dict[str, Any]:
    return {
        "label": f"{row.event_on} {row.rule_title}",
        "url": reverse("work-record", args=[row.fact_key]),
        "rule": row.ground or row.rule_title,
        "rule_url": rule_url(row, on=as_of),
        "law": row.source,
        "note": row.reason,
    }
