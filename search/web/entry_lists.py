"""The lists over all firms, and what their pages and feeds share (公告与名单)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from registry.domain.screening import hide_personal
from search.domain.profile import LISTING
from search.models import PublicEntry
from search.selectors import open_entries
from search.services.announcements import (
    Announcement,
    announcements,
    narrowed,
    of_products,
)
from search.services.entry_pages import count_of, keys_of
from search.web import entry_rows
from search.web.addresses import entries_url
from search.web.entry_forms import (
    AnnouncementForm,
    BlacklistForm,
    EntryForm,
    ProductForm,
)

PAGE = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryList:
    """One list: its addresses, its filters in the page's order, and its lines.

    Shape: `thing` is what leaves it in the public stream; no `feed`, no feed.
    """

    name: str
    title: Any
    thing: str
    form: type[EntryForm]
    filters: tuple[str, ...]
    kinds: tuple[tuple[Any, dict[str, str]], ...]
    lines: Callable[[QuerySet[PublicEntry]], QuerySet[PublicEntry]]
    feed: str = ""

    def asked(self, request: HttpRequest) -> dict[str, str]:
        """Return what an address asks for, each name of the form."""
        return {
            name: request.GET.get(name, "").strip() for name in self.form({}).fields
        }

    def narrowed(self, form: EntryForm, *, today: date) -> QuerySet[PublicEntry]:
        """Return the lines of the list that fit a valid form."""
        return narrowed(self.lines(open_entries(today)), form.narrowing)


ANNOUNCEMENTS = EntryList(
    name="announcements",
    title=gettext_lazy("Announcements"),
    thing="record",
    form=AnnouncementForm,
    filters=(
        *("region", "sector", "penalty_kind", "firm", "product"),
        *("authority", "from", "to"),
    ),
    kinds=entry_rows.KINDS,
    lines=lambda entries: entries.exclude(kind=LISTING),
    feed="announcements-feed",
)
BLACKLIST = EntryList(
    name="blacklist",
    title=gettext_lazy("Lists of serious offenders"),
    thing=LISTING,
    form=BlacklistForm,
    filters=("region", "firm", "authority", "from", "to"),
    kinds=entry_rows.LISTS,
    lines=lambda entries: entries.filter(kind=LISTING),
    feed="blacklist-feed",
)
PRODUCTS = EntryList(
    name="products",
    title=gettext_lazy("Look up a product"),
    thing="record",
    form=ProductForm,
    filters=("gtin", "product", "batch"),
    kinds=(),
    lines=of_products,
)


def frame(of: EntryList, said: dict[str, str], *, today: date) -> dict[str, Any]:
    """Return what a list's page shows whatever is found."""
    told = {
        name: hide_personal(value[: entry_rows.LONGEST_SUMMARY], today=today)
        for name, value in said.items()
    }
    chips = entry_rows.chips(of.name, of.filters, told) if of.kinds else []
    return {
        "nav_current": of.name,
        "list_url": entries_url(of.name, {}),
        "title": of.title,
        "as_of": today,
        "tabs": entry_rows.tabs(of.name, of.kinds, told),
        "inputs": entry_rows.inputs(of.filters, told),
        "kept": [
            (name, told[name])
            for name in ("kind", "verdict", "list_kind")
            if told.get(name)
        ],
        "chips": chips,
        "clear_url": entries_url(of.name, told, **dict.fromkeys(of.filters, ""))
        if len(chips) > 1
        else "",
        "feed_url": entries_url(of.feed, told) if of.feed else "",
    }


def found(
    of: EntryList, form: EntryForm, said: dict[str, str], *, today: date
) -> tuple[tuple[Announcement, ...], dict[str, Any]]:
    """Return a page of a list, and what its page says of count and place.

    Raises:
        InvalidCursorError: no page gave the cursor.
    """
    entries = of.narrowed(form, today=today)
    keys, cursor = keys_of(entries, cursor=said["cursor"], page_size=PAGE)
    shown = announcements(keys, today=today)
    total, is_more = count_of(entries)
    return shown, {
        "total": total,
        "is_more": is_more,
        "first_url": entries_url(of.name, said) if said["cursor"] else None,
        "next_url": entries_url(of.name, said, cursor=cursor) if cursor else None,
        "is_indexable": entry_rows.is_all_indexable(*shown),
    }
