"""The query parameters of the public endpoints (查询参数)."""

from datetime import date
from typing import Any, get_args

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from registry.api.parameters import PageParameters, Parameters
from registry.domain.industries import is_known_industry
from registry.domain.vocabulary import EnterpriseStatus, Tier
from search.domain.choices import LONGEST_TEXT, is_region_choice
from search.index.backend import Facet, SearchFilters, SearchQuery, Sort

MOST_OF_FEED = 1_000
ONE_OF_SORTS = _("The order is one of: relevance, changed, code.")
_BOOLEANS = {"true": True, "false": False}


def check_region(code: str) -> None:
    """Refuse what is no code of GB/T 2260, whole or its significant part."""
    if not is_region_choice(code):
        raise serializers.ValidationError(_("No region has this code."))


def check_industry(code: str) -> None:
    """Refuse what is no code of GB/T 4754: a letter, then up to four digits."""
    if not is_known_industry(code):
        raise serializers.ValidationError(_("No industry has this code."))


class FirmParameters(Parameters):
    """What was typed of a firm and what it is narrowed to: all suggestions take."""

    q = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=LONGEST_TEXT,
        help_text="part of a name, a former name, pinyin, or a code or its beginning",
    )
    region = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        validators=[check_region],
        help_text="GB/T 2260: all that lies within",
    )
    industry = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        validators=[check_industry],
        help_text="GB/T 4754: all that lies within",
    )
    tier = serializers.ChoiceField(
        [tier.value for tier in Tier], required=False, default="", allow_blank=True
    )
    listed = serializers.ChoiceField(
        list(_BOOLEANS), required=False, default="", allow_blank=True
    )
    status = serializers.ChoiceField(
        [status.value for status in EnterpriseStatus],
        required=False,
        default="",
        allow_blank=True,
    )


class SearchParameters(PageParameters, FirmParameters):
    """What a search for firms takes."""

    sort = serializers.ChoiceField(
        list(get_args(Sort)),
        required=False,
        default="relevance",
        error_messages={"invalid_choice": ONE_OF_SORTS},
        help_text="`changed`: the latest change first; `code`: by code",
    )
    facets = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        help_text=f"which counts, by comma: {', '.join(get_args(Facet))}",
    )

    def validate_facets(self, text: str) -> tuple[Facet, ...]:
        """Read the list of facets; an unknown one is refused."""
        asked = {name.strip() for name in text.split(",") if name.strip()}
        known: tuple[Facet, ...] = get_args(Facet)
        if asked - set(known):
            raise serializers.ValidationError(
                _("One or more of: %(known)s.") % {"known": ", ".join(known)}
            )
        return tuple(facet for facet in known if facet in asked)


def filters_of(asked: dict[str, Any]) -> SearchFilters:
    """Turn what a search is narrowed to into the seam's filters."""
    return SearchFilters(
        region=asked["region"],
        industry=asked["industry"],
        tier=asked["tier"],
        status=asked["status"],
        is_listed=_BOOLEANS.get(asked["listed"]),
    )


def query_of(asked: dict[str, Any]) -> SearchQuery:
    """Turn what was asked into the seam's question."""
    return SearchQuery(
        text=asked["q"],
        filters=filters_of(asked),
        facets=asked["facets"],
        sort=asked["sort"],
        cursor=asked["cursor"],
        page_size=asked["page_size"],
    )


class DayParameters(Parameters):
    """What an answer about a firm takes."""

    as_of = serializers.DateField(
        required=False,
        default=None,
        help_text="a past day: what is public today about that day",
    )


class FeedParameters(Parameters):
    """What the feed takes."""

    after = serializers.IntegerField(
        required=False,
        default=0,
        min_value=0,
        max_value=2**63 - 1,
        help_text="the last number already received",
    )
    limit = serializers.IntegerField(
        required=False, default=100, min_value=1, max_value=MOST_OF_FEED
    )


def day_asked(asked: dict[str, Any], *, today: date) -> date:
    """Return the day asked for: today unless one is named."""
    day: date | None = asked["as_of"]
    return day or today
