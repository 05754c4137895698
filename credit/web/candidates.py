"""The page of candidates: what a score puts before an officer (列入候选页)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from credit.services.candidates import MOST, candidates
from registry.clock import now
from registry.domain.procedures.listing_terms import ListingStep
from registry.domain.vocabulary import ProcedureKind
from registry.web.pages import actor_of, officer_page
from registry.web.work import crumbs


@require_safe
@officer_page
def candidate_list(request: HttpRequest) -> HttpResponse:
    """List the candidates of the officer's organ; each opens a case, by an officer."""
    found = candidates(actor=actor_of(request), now=now())
    rows = [
        {
            "name": one.name,
            "uscc": one.uscc,
            "number": one.document_number,
            "decided_on": one.decided_on,
            "score": one.score,
            "url": reverse(
                "work-case-new",
                args=[ProcedureKind.LISTING, one.uscc, ListingStep.NOMINATE],
            ),
        }
        for one in found
    ]
    context = {
        "nav_current": "work",
        "breadcrumbs": crumbs(gettext("Candidates")),
        "rows": rows,
        "is_cut": len(rows) == MOST,
        "most": MOST,
    }
    return render(request, "credit/candidates.html", context)
