"""Announcements, the blacklist and the look-up of products (公告、黑名单、产品查询)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from registry import clock
from registry.domain.screening import hide_personal
from search.domain.profile import LISTING
from search.index.backend import InvalidCursorError
from search.services.announcements import Announcement, announcements, was_public
from search.services.disclosure import data_version
from search.web import entry_rows
from search.web.addresses import entries_url, firm_url
from search.web.entry_lists import (
    ANNOUNCEMENTS,
    BLACKLIST,
    PRODUCTS,
    EntryList,
    found,
    frame,
)
from search.web.firm import card, record_title

GONE = 410


@require_safe
def announcements_page(request: HttpRequest) -> HttpResponse:
    """Show what was announced over all firms."""
    return _list(request, ANNOUNCEMENTS, "search/announcements.html")


@require_safe
def blacklist_page(request: HttpRequest) -> HttpResponse:
    """Show every entry in a list of serious offenders."""
    return _list(request, BLACKLIST, "search/blacklist.html")


@require_safe
def products_page(request: HttpRequest) -> HttpResponse:
    """Ask for a product, or show the failures and recalls published of it."""
    return _list(request, PRODUCTS, "search/products.html")


@require_safe
def announcement_page(request: HttpRequest, key: str) -> HttpResponse:
    """Show what is public today of one record, for each of its firms."""
    today = clock.today()
    context: dict[str, Any] = {"as_of": today, "nav_current": ANNOUNCEMENTS.name}
    shown = announcements([key], today=today)
    if not shown:
        status = GONE if was_public(key) else 404
        template = "search/gone.html" if status == GONE else "404.html"
        return render(request, template, context, status=status)
    return render(request, "search/announcement.html", context | _told(shown[0]))


def _list(request: HttpRequest, of: EntryList, template: str) -> HttpResponse:
    """Show a list narrowed by its filters; without any, the product page only asks."""
    today = clock.today()
    said = of.asked(request)
    context = frame(of, said, today=today)
    form = of.form(said)
    if not form.is_valid():
        context["fault"] = hide_personal(form.faults, today=today)
        return render(request, template, context, status=400)
    is_asked = bool(of.kinds) or any(said[name] for name in of.filters)
    if is_asked:
        try:
            shown, told = found(of, form, said, today=today)
        except InvalidCursorError:
            return redirect(entries_url(of.name, said))
        rows = map(_cards if of is BLACKLIST else _row, shown)
        context |= told | {"rows": [row for one in rows for row in one]}
    return render(request, template, context | {"is_asked": is_asked})


def _row(one: Announcement) -> list[dict[str, Any]]:
    return [entry_rows.told_row(one)]


def _cards(one: Announcement) -> list[dict[str, Any]]:
    return entry_rows.listed_cards(one)


def _told(one: Announcement) -> dict[str, Any]:
    """Return what an announcement's own page shows."""
    above = BLACKLIST if one.record.kind == LISTING else ANNOUNCEMENTS
    title = record_title(one.record)
    return {
        "nav_current": above.name,
        "breadcrumbs": [
            {"label": above.title, "url": entries_url(above.name, {})},
            {"label": title},
        ],
        "title": title,
        "is_list": above is BLACKLIST,
        "is_indexable": entry_rows.is_all_indexable(one),
        "parties": [
            {
                "uscc": party.profile.uscc,
                "name": party.profile.name,
                "url": firm_url(party.profile.uscc),
                "fact": {
                    **card(party.record, party.profile.view["firm"]),
                    "id": party.profile.uscc,
                },
            }
            for party in one.parties
        ],
        "about": [
            {"label": gettext("Data version"), "value": data_version()},
            {
                "label": gettext("This record as data"),
                "value": "JSON",
                "url": reverse("api-record", args=[one.key]),
            },
        ],
    }
