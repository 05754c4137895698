"""The page of the rules: what counts, how much, by which law (规则页)."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from credit.domain.parameters import Parameter, Unit
from credit.domain.rulebook import RuleChapter, rulebook
from credit.domain.ruleset import plain
from credit.services.evaluation import ruleset
from registry import clock
from registry.domain.vocabulary import Tier
from registry.templatetags.zhixin import is_english


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Show the rule set in use, whole."""
    today = clock.today()
    book = rulebook(ruleset(), as_of=today)
    context = {
        "nav_current": "rules",
        "breadcrumbs": [
            {"label": gettext("Find a firm"), "url": reverse("home")},
            {"label": gettext("Rules")},
        ],
        "title": book.ruleset.title_en if is_english() else book.ruleset.title,
        "name": book.ruleset.name,
        "digest": book.ruleset.digest,
        "as_of": today,
        "words": [_word(tier, today) for tier in Tier],
        "scale": [_number(entry, today) for entry in book.scale],
        "chapters": [_chapter(chapter, today) for chapter in book.chapters],
        "common": [_number(entry, today) for entry in book.common],
    }
    return render(request, "credit/rules.html", context)


def _word(tier: Tier, today: date) -> dict[str, Any]:
    rules = ruleset()
    word = rules.word(tier)
    floors = {entry.key: entry.value_on(today) for entry in rules.entries}
    floor = floors.get(f"floor.{tier.value.lower()}")
    return {
        "tier": tier.value,
        "word": word.label if is_english() else word.term,
        "floor": None if floor is None else plain(floor),
    }


def _chapter(chapter: RuleChapter, today: date) -> dict[str, Any]:
    english = is_english()
    text = chapter.explanation_en if english else chapter.explanation
    return {
        "id": chapter.code.replace(".", "-"),
        "title": chapter.title_en if english else chapter.title,
        "paragraphs": text.split("\n\n"),
        "is_veto": chapter.is_veto,
        "parameters": [_number(entry, today) for entry in chapter.parameters],
    }


def _number(entry: Parameter, today: date) -> dict[str, Any]:
    english = is_english()
    return {
        "key": entry.key,
        "title": entry.title_en if english else entry.title,
        "source": entry.source_en if english else entry.source,
        "is_assumption": entry.is_assumption,
        "values": [
            {
                "text": _value(entry.unit, plain(dated.value)),
                "from": dated.effective_from,
                "is_to_come": dated.effective_from > today,
            }
            for dated in entry.values
        ],
    }


def _value(unit: Unit, number: str) -> str:
    if unit is Unit.SWITCH:
        return gettext("applies") if number != "0" else gettext("does not apply")
    if is_english():
        return f"{number} {unit.label}"
    return f"{unit.term} {number}" if unit is Unit.WEIGHT else f"{number} {unit.term}"
