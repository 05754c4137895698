"""The page on which possible matches are settled one by one (疑似逐条核定页)."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from registry.clock import day_of, now
from registry.domain.errors import DomainError
from registry.domain.regions import region_name
from registry.domain.vocabulary import EnterpriseStatus
from registry.services.partner_people import caller_of
from registry.web.display import word
from registry.web.pages import STATUS, actor_of, officer_page, told
from search.domain.decisions import LONGEST_NOTE, Decision
from search.domain.differences import Marked, differences
from search.models import CheckSheet
from search.services.check_settling import (
    LATER,
    NONE_OF_THEM,
    Offered,
    OpenRow,
    next_open,
    open_row,
    settle,
)
from search.services.check_sheets import sheet_of
from search.web.addresses import firm_url
from search.web.check_sheets import frame


class SettleForm(forms.Form):
    """What a person says of a row: the firm's code, none of them, or later."""

    choice = forms.CharField(max_length=18)
    note = forms.CharField(
        label=_("Note"),
        help_text=_("How you know, for whoever asks later. No person's number."),
        required=False,
        max_length=LONGEST_NOTE,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@officer_page
def settling(request: HttpRequest, sheet_id: int, place: int) -> HttpResponse:
    """Show one row beside the firms it may mean, and take what a person says."""
    caller = caller_of(actor_of(request), on=day_of(now()))
    found = sheet_of(sheet_id, actor=actor_of(request))
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            settled = settle(sheet_id, place, **said, caller=caller, now=now())
            return _onward(settled, place)
        except DomainError as error:
            form.add_error(None, told(error))
            status = STATUS[error.kind]
    else:
        status = 400 if form.errors else 200
    row = open_row(found, place, now=now())
    context = {
        **frame(caller, found.file_name, gettext("Settle possible matches")),
        "sheet": found,
        "row": row,
        "form": form,
        "note": form["note"],
        "settled": _settled(row.settled),
        "offers": [_offer(one, row, at) for at, one in enumerate(row.offered, 1)],
        "count": len(found.open_rows),
        "unseen": sum(not one["settled"] for one in found.open_rows),
        "hidden": row.total - len(row.offered),
        "before": place - 1 or None,
        "after": place + 1 if place < len(found.open_rows) else None,
        "none_of_them": NONE_OF_THEM,
        "later": LATER,
    }
    return render(request, "search/check_settling.html", context, status=status)


def _onward(sheet: CheckSheet, place: int) -> HttpResponse:
    """Go to the next row nobody looked at; after the last one, to the workbook."""
    following = next_open(sheet, after=place)
    if following is None:
        return redirect("check-sheet", sheet.pk)
    return redirect("check-settling", sheet.pk, following)


def _settled(code: str) -> str:
    return gettext("Left for later") if code == LATER else _decision(code)


def _decision(code: str) -> str:
    return word(Decision(code)) if code else ""


def _offer(offered: Offered, row: OpenRow, at: int) -> dict[str, Any]:
    """Return a firm beside what was stated, with what differs marked in both."""
    one = offered.candidate
    profile = one.profile
    stated = row.stated
    names = _compared(stated.name.strip(), one.matched_name)
    codes = _compared(stated.code.strip(), profile.uscc)
    decided = offered.decided
    return {
        "number": at,
        "uscc": profile.uscc,
        "url": firm_url(profile.uscc),
        "lines": [
            {"label": gettext("Name"), **names},
            {"label": gettext("Code"), **codes},
        ],
        "registered": profile.name if profile.name != one.matched_name else "",
        "region": region_name(profile.region),
        "status": word(EnterpriseStatus(profile.status)),
        "is_live": profile.status == EnterpriseStatus.ACTIVE,
        "reasons": [word(reason) for reason in one.comparison.reasons],
        "decided": _decision(decided.decision) if decided else "",
        "decided_by": decided.user.full_name if decided and decided.user else "",
        "decided_at": decided.at if decided else None,
        "decided_note": decided.note if decided else "",
    }


def _compared(stated: str, found: str) -> dict[str, Marked]:
    """Mark what differs; where nothing is stated, nothing does."""
    if not stated:
        return {"stated": (), "found": ((found, False),)}
    ours, theirs = differences(stated, found)
    return {"stated": ours, "found": theirs}
