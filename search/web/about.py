"""What the data are, how new, what they lack and how to reuse them (关于数据)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from registry import clock
from registry.domain.circumstances import StandingReason
from registry.domain.layouts import layouts
from registry.domain.policy_files import DatedValue, Unit
from registry.domain.vocabulary import Question
from registry.services.releases import policies
from registry.templatetags.zhixin import count, day, instant, is_english
from registry.web.display import word
from registry.web.sources import told_source
from search.freshness import Freshness, freshness
from search.services.disclosure import data_version
from search.web.results import sentence_case

_KINDS = "published_kinds"


@require_safe
def about_page(request: HttpRequest) -> HttpResponse:
    """Show what the data are."""
    today = clock.today()
    version = data_version()
    found = freshness(today)
    context = {
        "breadcrumbs": [
            {"label": gettext("Find a firm"), "url": reverse("home")},
            {"label": gettext("About the data")},
        ],
        "as_of": today,
        "sources": list(_sources(found)),
        "ages": _ages(found, version, today),
        "hidden": list(_hidden(today)),
    }
    return render(request, "search/about.html", context)


def _sources(found: Freshness) -> Iterator[dict[str, Any]]:
    """Yield each source with the last day it was taken in; officers write at once."""
    yield {
        "name": gettext("Market regulators' officers"),
        "brings": gettext(
            "what they decide and find, entered by one, released by another"
        ),
        "last": gettext("as they decide"),
    }
    for layout, last in found.imports:
        yield {
            "name": _layout_name(layout) if layout else gettext("Register of firms"),
            "brings": gettext("records")
            if layout
            else gettext("firms with their names, codes, addresses and status"),
            "last": day(last),
        }


def _layout_name(code: str) -> str:
    layout = layouts()[code]
    return sentence_case(layout.title) if is_english() else layout.term


def _ages(found: Freshness, version: int, today: date) -> list[dict[str, Any]]:
    return [
        {"label": gettext("As of"), "value": day(today)},
        {
            "label": gettext("Last publication or withdrawal"),
            "value": instant(found.published_at),
        },
        {"label": gettext("Last judgement of a tier"), "value": day(found.judged_on)},
        {
            "label": gettext("Firms being judged anew today"),
            "value": count(found.waiting),
        },
        {
            "label": gettext("Data version"),
            "value": version,
            "note": gettext("every answer of the interface carries it"),
        },
    ]


def _hidden(today: date) -> Iterator[dict[str, Any]]:
    """Yield what the policies in force keep from the public, each with its law."""
    kinds = policies().at(_KINDS, today)
    yield _why(StandingReason.KIND_INTERNAL, kinds)
    for entry in policies().by_name.values():
        if entry.unit is Unit.QUESTIONS and entry.name in set(StandingReason):
            value = policies().at(entry.name, today)
            if Question.PUBLISHED in value.names:
                yield _why(StandingReason(entry.name), value)


def _why(reason: StandingReason, value: DatedValue) -> dict[str, Any]:
    return {
        "what": word(reason),
        "law": told_source(value.source),
        "is_assumption": value.is_assumption,
    }
