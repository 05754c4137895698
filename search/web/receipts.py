"""A partner's receipts for its people: listed, and as papers (核验回执页)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from registry.api.parameters import newest_page
from registry.api.rendering import printed_file
from registry.clock import day_of, now
from registry.domain.partners import CheckPurpose
from registry.models import Partner
from registry.services.partner_people import person_of
from registry.web.display import word
from registry.web.forms import CursorForm
from registry.web.pages import actor_of, officer_page
from search.models import Check
from search.services.receipt_papers import own_check, receipt_pdf
from search.services.receipts import checks_of, superseded, superseded_among

_SHOWN = 50


class ReceiptsForm(CursorForm):
    """Which of the receipts: all, or those superseded."""

    superseded = forms.BooleanField(required=False)


@require_safe
@never_cache
@officer_page
def receipt_list(request: HttpRequest) -> HttpResponse:
    """List the receipts of one's own institution, the newest first."""
    partner = _partner(request, at=now())
    form = ReceiptsForm(request.GET)
    before = form.cursor()
    is_superseded = form.cleaned_data.get("superseded", False)
    wanted = superseded(partner) if is_superseded else checks_of(partner)
    checks, further = newest_page(
        wanted.select_related("user", "client__application"),
        page_size=_SHOWN,
        cursor=before,
    )
    first = reverse("partner-receipts") + ("?superseded=1" if is_superseded else "?")
    context = {
        "nav_current": "partner",
        "breadcrumbs": [
            {"label": partner.name, "url": reverse("partner")},
            {"label": gettext("Receipts")},
        ],
        "is_superseded": is_superseded,
        "rows": _rows(partner, checks),
        "first_url": first if before else None,
        "next_url": f"{first}&before={further}" if further else None,
    }
    return render(request, "search/receipts.html", context)


@require_safe
@never_cache
@officer_page
def paper(request: HttpRequest, number: str) -> FileResponse:
    """Send a receipt of one's own institution as a paper."""
    at = now()
    check = own_check(number, _partner(request, at=at))
    pdf = receipt_pdf(
        check,
        verify_at=request.build_absolute_uri(reverse("verify")),
        keys_at=request.build_absolute_uri(reverse("api-receipt-keys")),
        now=at,
    )
    return printed_file(pdf, name=check.number)


def _partner(request: HttpRequest, *, at: datetime) -> Partner:
    return person_of(actor_of(request), on=day_of(at)).partner


def _rows(partner: Partner, checks: Iterable[Check]) -> list[dict[str, Any]]:
    shown = list(checks)
    old = superseded_among(partner, shown)
    return [
        {
            "number": one.number,
            "at": one.at,
            "by": _asked_by(one),
            "purpose": word(CheckPurpose(one.purpose)),
            "firms": one.receipt["firms"],
            "is_superseded": one.pk in old,
        }
        for one in shown
    ]


def _asked_by(check: Check) -> str:
    if check.user:
        return check.user.full_name
    return check.client.application.name if check.client else ""
