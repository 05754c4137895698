"""Receipts confirmed for ever, and whether anything in them has changed since (回执).

That something changed is anybody's to know; what, only the partner's that asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from registry.domain.errors import DomainError, ErrorKind
from registry.models import Partner
from search.domain.receipts import ReceiptVerdict, verify
from search.models import Check, CheckedFirm, Disclosure
from search.services.signing_keys import public_keys


class ReceiptUnknownError(DomainError):
    """No receipt has this number: copy all its characters."""

    code = "receipt_unknown"
    kind = ErrorKind.NOT_FOUND


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceiptState:
    """What can be said of a receipt today.

    Shape: `changed_at` is the instant of the first public change of a firm it spoke
    of; `is_superseded` if a fact it rested on was withdrawn or corrected since.
    """

    check: Check
    verdict: ReceiptVerdict
    changed_at: datetime | None
    is_superseded: bool


def receipt_state(number: str) -> ReceiptState:
    """Confirm a receipt, and tell whether what it spoke of has changed.

    Raises:
        ReceiptUnknownError: there is none of this number.
    """
    known = Check.objects.select_related("partner")
    number = number.strip().upper()
    check = known.filter(number=number).first() if number.isalnum() else None
    if check is None:
        raise ReceiptUnknownError
    first = _changes(check).first()
    return ReceiptState(
        check=check,
        verdict=verify(check.receipt, public_keys=public_keys()),
        changed_at=first.at if first else None,
        is_superseded=superseded(check.partner).filter(pk=check.pk).exists(),
    )


def changes_of(check: Check, *, limit: int) -> Sequence[Disclosure]:
    """Return what changed of the firms a check spoke of, in the order of the feed."""
    return list(_changes(check).select_related("enterprise")[:limit])


def checks_of(partner: Partner) -> QuerySet[Check]:
    """Return a partner's checks."""
    return Check.objects.filter(partner=partner)


def superseded(partner: Partner) -> QuerySet[Check]:
    """Return a partner's checks that rested on what was withdrawn or corrected."""
    rested = CheckedFirm.objects.filter(
        of_check__partner=partner,
        enterprise__disclosures__stream=Disclosure.Stream.PUBLIC,
        enterprise__disclosures__seq__gt=F("of_check__data_version"),
        keys__contains=[F("enterprise__disclosures__key")],
    )
    return checks_of(partner).filter(pk__in=rested.values("of_check"))


def superseded_among(partner: Partner, checks: Sequence[Check]) -> set[int]:
    """Return the keys of those checks of a partner that are superseded; one query."""
    shown = superseded(partner).filter(pk__in=[one.pk for one in checks])
    return set(shown.values_list("pk", flat=True))


def changes_since(seq: int, *, firms: Any) -> QuerySet[Disclosure]:
    """Return the public changes of firms after a number, in the order of the feed.

    Shape: `firms` are keys, or a queryset of one column of them.
    """
    return Disclosure.objects.filter(
        stream=Disclosure.Stream.PUBLIC, seq__gt=seq, enterprise__in=firms
    ).order_by("seq")


def _changes(check: Check) -> QuerySet[Disclosure]:
    return changes_since(check.data_version, firms=check.firms.values("enterprise"))
