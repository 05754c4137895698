"""The page of results and the suggestions while somebody types (查询页面).

One address for each search. Scripts replace the results in place as one types or
chooses; without them the same form and links lead to the same addresses.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from registry import clock
from registry.api.errors import told
from registry.domain.errors import DomainError
from registry.domain.screening import hide_personal
from registry.web.pages import STATUS
from search.index.backend import InvalidCursorError, SearchUnavailableError
from search.index.questions import clean
from search.selectors import profile_of_code
from search.services.finding import find_firms, suggest_firms
from search.web import charts, results
from search.web.addresses import CHOICES, firm_url, results_url
from search.web.forms import SearchForm

MOST_SUGGESTED = 8
_SHOWN = 200  # characters of what was typed that are repeated

Said = Mapping[str, str]


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Offer firms within what was chosen while somebody types; a fragment for htmx."""
    said = said_in(request)
    asked = SearchForm(said)
    if not said["q"] or not asked.is_valid():
        return HttpResponse()
    try:
        offered, _ = suggest_firms(
            asked.cleaned_data["q"],
            limit=MOST_SUGGESTED,
            today=clock.today(),
            filters=asked.filters,
        )
    except SearchUnavailableError:
        return HttpResponse()
    suggestions = [
        {
            "name": one.name,
            "uscc": one.uscc,
            "url": firm_url(one.uscc),
            "highlight": (),
        }
        for one in offered
    ]
    context = {"suggestions": suggestions}
    return render(request, "registry/components/suggestions.html", context)


def results_page(request: HttpRequest) -> HttpResponse:
    """Show what was found, with ways to narrow it and to go on."""
    said = said_in(request)
    is_plain = not any(said[name] for name in CHOICES if name != "q")
    # A script that replaces results as one types is not led away from them.
    is_typing = "HX-Request" in request.headers
    known = profile_of_code(said["q"]) if is_plain and not is_typing else None
    if known:
        return redirect("enterprise", known.uscc)
    asked = SearchForm(said)
    if not asked.is_valid():
        return refused(request, asked, asked.faults)
    try:
        context = _frame(asked) | _found(said, asked)
    except InvalidCursorError:
        return redirect(results_url(said))
    except SearchUnavailableError as error:
        return refused(request, asked, told(error), error=error)
    return render(request, "search/results.html", context)


def refused(
    request: HttpRequest,
    asked: SearchForm,
    fault: str,
    *,
    title: str = "",
    error: DomainError | None = None,
) -> HttpResponse:
    """Say on the page of results why there are none; the form must have been read."""
    context = _frame(asked) | {
        "fault": hide_personal(fault, today=clock.today()),
        "fault_title": title or gettext("This search cannot be read"),
    }
    status = STATUS[error.kind] if error else HTTPStatus.BAD_REQUEST
    return render(request, "search/results.html", context, status=status)


def said_in(request: HttpRequest) -> dict[str, str]:
    """Return what an address says of a search, "" for what it does not."""
    names = (*CHOICES, "cursor")
    return {name: clean(request.GET.get(name, "")).strip() for name in names}


def _frame(asked: SearchForm) -> dict[str, Any]:
    """Return what the form shows again: of the filters only those it could read."""
    return {
        "q": hide_personal(asked.data["q"][:_SHOWN], today=clock.today()),
        "chosen": results.chosen(asked.cleaned_data),
        "nav_current": "home",
        "hide_search": True,
    }


def _found(said: Said, asked: SearchForm) -> dict[str, Any]:
    today = clock.today()
    findings = find_firms(asked.query(facets=results.FACETS), today=today)
    page = findings.page
    chips = results.chips(said)
    return {
        "firms": results.rows(findings),
        "total": page.total,
        "is_more": page.relation == "gte",
        "facets": results.facets(page.facets, said),
        "maps": _maps(page.facets, said) if findings.found else (),
        "chips": chips,
        "clear_url": results_url({"q": said["q"]}) if len(chips) > 1 else "",
        "first_url": results_url(said) if said["cursor"] else None,
        "next_url": results_url(said, cursor=page.next_cursor)
        if page.next_cursor
        else None,
        "is_degraded": findings.is_degraded,
        "is_alike": findings.is_alike,
        "meant": results.names_meant(findings, said),
        "sorts": results.sorts(said) if len(findings.found) > 1 else (),
        "export": results.export_offer(page, said),
        "as_of": today,
    }


def _maps(
    facets: Mapping[str, Mapping[str, int]], said: Said
) -> tuple[charts.Frame, ...]:
    """Return the pictures of the counts that stand beside the results."""
    return (
        charts.region_map(
            facets.get("region", {}), url=lambda code: results_url(said, region=code)
        ),
        charts.tier_shares(
            facets.get("tier", {}), url=lambda tier: results_url(said, tier=tier)
        ),
    )
