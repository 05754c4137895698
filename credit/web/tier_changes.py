"""The page of changes of tier, for the office that supervises the firm (等级变动页)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from credit.services.tier_changes import DAYS, MOST, tier_changes
from registry.clock import now
from registry.web.display import word
from registry.web.pages import actor_of, officer_page
from registry.web.work import crumbs


@require_safe
@officer_page
def change_list(request: HttpRequest) -> HttpResponse:
    """List the newest changes, each with the old and the new tier; falls alone by ?."""
    only_falls = request.GET.get("falls") == "1"
    found = tier_changes(actor=actor_of(request), now=now(), only_falls=only_falls)
    rows = [
        {
            "name": one.name,
            "uscc": one.uscc,
            "audience": word(one.audience),
            "before": one.before or gettext("unrated"),
            "after": one.after or gettext("unrated"),
            "on": one.on,
            "url": reverse("work-tier", args=[one.uscc]),
        }
        for one in found
    ]
    context = {
        "nav_current": "work",
        "breadcrumbs": crumbs(gettext("Changes of tier")),
        "rows": rows,
        "only_falls": only_falls,
        "is_cut": len(rows) == MOST,
        "most": MOST,
        "days": DAYS,
    }
    return render(request, "credit/tier_changes.html", context)
