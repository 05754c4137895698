"""The records on a firm's page, as many as fit, and where the others are (记录列表)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy

from registry.domain.vocabulary import RecordKind
from registry.templatetags.zhixin import day
from search.domain.profile import LISTING
from search.selectors import PublicFile
from search.web.addresses import announcement_url, entries_url
from search.web.firm import card

ROOM = 75_000  # bytes of all cards: a page is to stay below 150 kB
MOST = 60  # cards of one kind that are weighed at all
_FRAME = 200  # bytes by which a card is longer than its data
_GROUPS: tuple[tuple[str, Any, Any], ...] = (
    (
        RecordKind.PENALTY,
        gettext_lazy("Administrative penalties"),
        gettext_lazy("No administrative penalty found as of %(day)s."),
    ),
    (
        RecordKind.INSPECTION,
        gettext_lazy("Supervision samplings"),
        gettext_lazy("No published sampling result found as of %(day)s."),
    ),
    (RecordKind.RECALL, gettext_lazy("Recalls"), ""),
    (RecordKind.ACCIDENT, gettext_lazy("Quality accidents"), ""),
    (RecordKind.COMPLAINT, gettext_lazy("Complaints"), ""),
    (RecordKind.ABNORMALITY, gettext_lazy("Abnormal operation"), ""),
    (LISTING, gettext_lazy("Entries in lists"), ""),
    (RecordKind.PERMIT, gettext_lazy("Permits"), ""),
    (RecordKind.HONOUR, gettext_lazy("Good records"), ""),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Records:
    """The groups of a page, and how the page links to a record."""

    groups: list[dict[str, Any]]
    shown: frozenset[str]

    def url_of(self, key: str) -> str:
        """Return where a record is read: here, or on its own page."""
        return f"#fact-{key}" if key in self.shown else announcement_url(key)


def records(file: PublicFile, *, today: date) -> Records:
    """Return the records by kind, the newest of each as far as they fit on a page.

    Shape: kinds most asked for are there also when empty; a group that is cut names
    the list that holds all of it.
    """
    found = [
        [one for one in file.public.records if one.kind == kind]
        for kind, _, _ in _GROUPS
    ]
    cards = _fitting(
        [[card(one, file.public.firm) for one in of[:MOST]] for of in found]
    )
    groups = [
        {
            "id": kind,
            "title": title,
            "facts": shown,
            "total": len(all_of),
            "all_url": all_url(file, kind, today=today)
            if len(shown) < len(all_of)
            else "",
            "empty": str(empty) % {"day": day(file.as_of)} if empty else "",
        }
        for (kind, title, empty), all_of, shown in zip(
            _GROUPS, found, cards, strict=True
        )
        if all_of or empty
    ]
    keys = frozenset(one["id"] for shown in cards for one in shown)
    return Records(groups=groups, shown=keys)


def all_url(file: PublicFile, kind: str, *, today: date) -> str:
    """Return the list of all records of the firm, of one kind unless it is empty."""
    name = "blacklist" if kind == LISTING else "announcements"
    chosen = {"firm": str(file.public.firm["uscc"])}
    if kind and kind != LISTING:
        chosen["kind"] = kind
    if file.as_of < today:
        chosen["to"] = file.as_of.isoformat()
    return entries_url(name, chosen)


def _fitting(groups: Sequence[list[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """Return the first of each group, equally many and as many as fit; one at least."""
    sizes = [list(map(_size, group)) for group in groups]
    most = 1
    while most < MOST and _all(sizes, most + 1) <= ROOM:
        most += 1
    return [group[:most] for group in groups]


def _all(sizes: Sequence[Sequence[int]], most: int) -> int:
    return sum(sum(group[:most]) for group in sizes)


def _size(told: Mapping[str, Any]) -> int:
    """Return about how many bytes a card takes."""
    text = json.dumps(told, ensure_ascii=False, default=str)
    return _FRAME + len(text.encode())
