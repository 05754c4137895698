"""Filters of the lists that come from the database, field by field (筛选)."""

from typing import Any, cast

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from registry.domain.gtin import check_printed
from registry.domain.vocabulary import (
    ListKind,
    PenaltyKind,
    RecordKind,
    Sector,
    Term,
    Verdict,
)
from search.domain.choices import is_region_choice
from search.models import PublicEntry
from search.services.announcements import entry_condition

LONGEST_WORD = 100


def _check_region(code: str) -> None:
    if not is_region_choice(code):
        raise ValidationError(_("No region has this code."))


def _check_gtin(text: str) -> None:
    if check_printed(text).faults:
        raise ValidationError(
            _("This is no trade item number: copy it from below the bar code.")
        )


def _choice(known: type[Term]) -> django_filters.ChoiceFilter:
    """Narrow by one code of a vocabulary; a blank one, as forms send it, by none."""
    found = django_filters.ChoiceFilter(choices=known.choices(), method="narrow")
    described: Any = extend_schema_field({"type": "string", "enum": ["", *known]})
    return cast("django_filters.ChoiceFilter", described(found))


class EntryFilters(django_filters.FilterSet):
    """What records and listings share: authority, region and days of the event."""

    authority = django_filters.CharFilter(
        method="narrow",
        max_length=LONGEST_WORD,
        help_text="the authority's code, or a part of its name",
    )
    region = django_filters.CharFilter(
        method="narrow",
        validators=[_check_region],
        help_text="GB/T 2260: firms of all that lies within",
    )

    def narrow(
        self, entries: QuerySet[PublicEntry], name: str, value: Any
    ) -> QuerySet[PublicEntry]:
        """Keep what fits."""
        return entries.filter(entry_condition(name, value))


# `from` cannot be an attribute: it is a word of the language.
EntryFilters.declared_filters |= {
    "from": django_filters.DateFilter(
        field_name="from", method="narrow", help_text="first day of the event"
    ),
    "to": django_filters.DateFilter(
        field_name="to", method="narrow", help_text="last day of the event"
    ),
}


class RecordFilters(EntryFilters):
    """How records are narrowed."""

    kind = _choice(RecordKind)
    sector = _choice(Sector)
    penalty_kind = _choice(PenaltyKind)
    verdict = _choice(Verdict)
    product = django_filters.CharFilter(
        method="narrow",
        max_length=LONGEST_WORD,
        help_text="a part of the product's name, trademark or kind",
    )
    gtin = django_filters.CharFilter(
        method="narrow",
        validators=[_check_gtin],
        help_text="the trade item number below the bar code: 8, 12, 13 or 14 digits",
    )
    batch = django_filters.CharFilter(
        method="narrow",
        max_length=LONGEST_WORD,
        help_text="a part of the batch, or the day of production, however written",
    )


class ListingFilters(EntryFilters):
    """How entries in lists of offenders are narrowed."""

    list_kind = _choice(ListKind)
