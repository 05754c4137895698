"""The public pages: the first one, and a firm's file (公示页面)."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from registry import clock
from registry.api.errors import told
from registry.domain.errors import DomainError
from registry.domain.uscc import InvalidUsccError
from registry.reports.qr_svg import qr_svg
from registry.templatetags.zhixin import is_english, term
from search.domain.indexable import is_indexable
from search.models import Profile
from search.selectors import (
    DayOutOfRangeError,
    Figures,
    NotOnFileError,
    PublicFile,
    figures,
    first_day,
    profile_of,
    public_file,
)
from search.services.disclosure import data_version
from search.web import charts, firm, firm_records, firm_tier, firm_timeline
from search.web.addresses import CHOICES, firm_url, results_url
from search.web.searching import results_page

KEPT_FOR = 600  # seconds; another version of the data is counted anew anyway
EXAMPLES = ("茅台", "laoganma", "915201")
DEMO_EXAMPLES = ("示例", "shili", "91529900")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the search box, or what was found."""
    if set(request.GET) & {*CHOICES, "cursor"}:
        return results_page(request)
    today = clock.today()
    counted = _figures(today)
    examples = DEMO_EXAMPLES if settings.IS_DEMO else EXAMPLES
    context = {
        "nav_current": "home",
        "hide_search": True,
        "examples": [{"q": q, "url": results_url({"q": q})} for q in examples],
        "tiles": _tiles(counted),
        "map": charts.region_map(
            counted.prefectures, url=lambda code: results_url({"region": code})
        ),
        "as_of": today,
    }
    return render(request, "search/home.html", context)


@require_safe
def enterprise(request: HttpRequest, uscc: str) -> HttpResponse:
    """Show what is public today of a firm, as of a day."""
    try:
        profile = profile_of(uscc)
    except (NotOnFileError, InvalidUsccError) as error:
        context = {"reason": _why(error)}
        return render(request, "search/not_on_file.html", context, status=404)
    if successor := profile.view["firm"]["successor"]:
        return redirect("enterprise", successor, permanent=True, preserve_request=True)
    if uscc != profile.uscc:
        return redirect("enterprise", profile.uscc)
    today = clock.today()
    file, fault = _file(profile, request.GET.get("as_of", ""), today)
    address = request.build_absolute_uri(firm_url(profile.uscc))
    context = _firm_context(profile, file, today) | {
        "fault": fault,
        "address": address,
        "qr": qr_svg(address, title=gettext("QR code of this page's address")),
    }
    return render(request, "search/enterprise.html", context, status=_status(fault))


def _figures(today: date) -> Figures:
    """Return the counts of this version of the data, counted once."""
    key = f"figures:{today}:{data_version()}"
    found: Figures | None = cache.get(key)
    if found is None:
        found = figures(today)
        cache.set(key, found, KEPT_FOR)
    return found


def _tiles(counted: Figures) -> list[dict[str, Any]]:
    return [
        {
            "value": counted.firms,
            "label": gettext("Firms on file"),
            "url": results_url({}),
        },
        {
            "value": counted.new_records,
            "label": gettext("Records published in the last 7 days"),
            "url": "",
        },
        {
            "value": counted.listed,
            "label": gettext("Firms on the list of serious offenders"),
            "url": results_url({"listed": "true"}),
        },
    ]


def _why(error: DomainError) -> str:
    faults = error.faults if isinstance(error, InvalidUsccError) else ()
    joint = "; " if is_english() else "；"
    return " ".join(filter(None, (told(error), joint.join(map(term, faults)))))


def _file(profile: Profile, text: str, today: date) -> tuple[PublicFile, str]:
    """Return the file as of the day asked for; of today, with a fault, if it cannot."""
    try:
        as_of = date.fromisoformat(text) if text else today
        return public_file(profile, today=today, as_of=as_of), ""
    except ValueError:
        fault = gettext("A day is written as 2026-01-31.")
    except DayOutOfRangeError as error:
        fault = told(error)
    return public_file(profile, today=today, as_of=today), fault


def _status(fault: str) -> int:
    return 400 if fault else 200


def _firm_context(profile: Profile, file: PublicFile, today: date) -> dict[str, Any]:
    records = firm_records.records(file, today=today)
    return {
        "breadcrumbs": [
            {"label": gettext("Find a firm"), "url": reverse("home")},
            {"label": profile.name},
        ],
        "name": profile.name,
        "uscc": profile.uscc,
        "is_indexable": is_indexable(profile.uscc),
        "tier": file.tier.tier,
        "tier_status": file.tier.status,
        "is_listed": file.tier.is_listed,
        "listing_contested_on": file.tier.listing_contested_on,
        "as_of": file.as_of,
        "is_past": file.as_of < today,
        "first_day": first_day(),
        "today": today,
        "listings": firm.listings(file, records.url_of),
        "judgement": firm_tier.judgement(file, records.url_of),
        "data_url": firm_tier.data_url(file),
        "meaning": firm_tier.meaning(today),
        "timeline": firm_timeline.timeline(
            profile, file, today=today, url_of=records.url_of
        ),
        "all_url": firm_records.all_url(file, "", today=today),
        "groups": records.groups,
        "facts": firm.registered_facts(profile, file),
        "names": firm.names(profile),
        "former_names": firm.former_names(profile),
        "about": firm.about(profile, file, data_version()),
    }
