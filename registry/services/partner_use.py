"""What a partner asked, as the partner itself may see it (合作机构查询记录).

Source: 征信业管理条例 art. 20 (each reading has a purpose and a person).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from registry.models import AccessEntry, Partner

SHOWN = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Narrowed:
    """Which entries are wanted: all, or of one person, one system, one day."""

    user: int | None = None
    client: int | None = None
    day: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class UsePage:
    """A page of entries, the newest first.

    Shape: `before` is the cursor of the next page, None on the last.
    """

    entries: Sequence[AccessEntry]
    before: int | None


def use_of(partner: Partner, wanted: Narrowed, *, before: int | None = None) -> UsePage:
    """Return what a partner asked, answered or refused, from a cursor on."""
    own = AccessEntry.objects.filter(partner=partner)
    if wanted.user:
        own = own.filter(user=wanted.user)
    if wanted.client:
        own = own.filter(client=wanted.client)
    if wanted.day:
        own = own.filter(at__date=wanted.day)
    if before:
        own = own.filter(pk__lt=before)
    kin = ("user", "client__application", "enterprise")
    found = list(own.select_related(*kin).order_by("-id")[: SHOWN + 1])
    has_more = len(found) > SHOWN
    entries = found[:SHOWN]
    return UsePage(entries=entries, before=entries[-1].pk if has_more else None)
