"""Which organs had received a firm's facts, by the log of readings (接收单位)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Min

from registry.clock import day_of
from registry.models import AccessEntry, Enterprise


@dataclass(frozen=True, kw_only=True, slots=True)
class Receiver:
    """An organ, and the day it first read the firm's file."""

    name: str
    received_on: date


def receivers_of(
    firm: Enterprise | None, *, besides: Collection[int]
) -> list[Receiver]:
    """Return the organs that read a firm's file, the earliest first, but some."""
    entries = AccessEntry.objects.filter(enterprise=firm).exclude(authority__in=besides)
    read = entries.filter(authority__isnull=False).values_list("authority__name")
    first = read.annotate(first=Min("at")).order_by("first", "authority__name")
    return [Receiver(name=name, received_on=day_of(at)) for name, at in first]
