"""A partner's decisions on possible matches: listed, undone (疑似核定页)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from registry.api.parameters import newest_page
from registry.clock import day_of, now
from registry.domain.partners import Decision
from registry.services.partner_people import caller_of
from registry.web.display import word
from registry.web.forms import CursorForm
from registry.web.pages import actor_of, officer_page
from search.models import MatchDecision
from search.services import decisions
from search.web.addresses import firm_url
from search.web.check_sheets import frame

_SHOWN = 50


@require_safe
@never_cache
@officer_page
def decision_list(request: HttpRequest) -> HttpResponse:
    """List the decisions in force of one's own institution, the newest first."""
    caller = caller_of(actor_of(request), on=day_of(now()))
    before = CursorForm(request.GET).cursor()
    held = decisions.in_force(caller.partner)
    shown, further = newest_page(held, page_size=_SHOWN, cursor=before)
    first = reverse("decisions")
    context = {
        **frame(caller, gettext("Decisions")),
        "rows": list(map(_row, shown)),
        "first_url": first if before else None,
        "next_url": f"{first}?before={further}" if further else None,
    }
    return render(request, "search/decisions.html", context)


@require_POST
@officer_page
def undo(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Take a decision back: the same question is asked again."""
    caller = caller_of(actor_of(request), on=day_of(now()))
    decisions.undo(decision_id, caller=caller, now=now())
    messages.success(request, gettext("The decision is undone."))
    return redirect("decisions")


def _row(one: MatchDecision) -> dict[str, Any]:
    is_same = one.decision == Decision.SAME
    return {
        "id": one.pk,
        "stated": " ".join(filter(None, (one.stated_name, one.stated_code))),
        "firm": one.firm_name,
        "uscc": one.enterprise.uscc,
        "url": firm_url(one.enterprise.uscc),
        "decision": word(Decision(one.decision)),
        "tone": "good" if is_same else "warn",
        "by": one.user.full_name if one.user else gettext("a system"),
        "at": one.at,
        "note": one.note,
    }
