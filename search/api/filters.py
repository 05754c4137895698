"""Filters of the lists that come from the database, field by field (筛选)."""

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from registry.domain.uscc import normalise_uscc
from registry.domain.vocabulary import ListKind, RecordKind, Sector
from search.domain.choices import is_region_choice
from search.index.questions import region_head
from search.models import PublicEntry


def _check_region(code: str) -> None:
    if not is_region_choice(code):
        raise ValidationError(_("No region has this code."))


class EntryFilters(django_filters.FilterSet):
    """What records and listings share: authority, region and days of the event."""

    authority = django_filters.CharFilter(
        method="of_authority", max_length=40, help_text="the authority's code"
    )
    region = django_filters.CharFilter(
        method="within",
        validators=[_check_region],
        help_text="GB/T 2260: firms of all that lies within",
    )

    def of_authority(
        self, entries: QuerySet[PublicEntry], _name: str, code: str
    ) -> QuerySet[PublicEntry]:
        """Keep what one authority decided."""
        return entries.filter(authority_code=normalise_uscc(code))

    def within(
        self, entries: QuerySet[PublicEntry], _name: str, code: str
    ) -> QuerySet[PublicEntry]:
        """Keep firms of a region and of all within it."""
        return entries.filter(region__startswith=region_head(code))


# `from` cannot be an attribute: it is a word of the language.
EntryFilters.declared_filters |= {
    "from": django_filters.DateFilter(
        field_name="event_on", lookup_expr="gte", help_text="first day of the event"
    ),
    "to": django_filters.DateFilter(
        field_name="event_on", lookup_expr="lte", help_text="last day of the event"
    ),
}


class RecordFilters(EntryFilters):
    """How records are narrowed."""

    kind = django_filters.ChoiceFilter(choices=RecordKind.choices())
    sector = django_filters.ChoiceFilter(choices=Sector.choices())


class ListingFilters(EntryFilters):
    """How entries in lists of offenders are narrowed."""

    list_kind = django_filters.ChoiceFilter(choices=ListKind.choices())
