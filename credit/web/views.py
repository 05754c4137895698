"""The page of the rules: what counts, how much, by which law, on which day (规则页)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from credit.domain.parameters import Parameter, Unit
from credit.domain.rulebook import (
    RuleChapter,
    number_anchor,
    rule_anchor,
    rulebook,
)
from credit.domain.ruleset import Ruleset, plain
from credit.services.evaluation import ruleset, rulesets
from credit.web import worked_example
from credit.web.addresses import rules_url
from registry import clock
from registry.domain.periods import ONE_DAY
from registry.domain.vocabulary import Tier
from registry.templatetags.zhixin import day, is_english


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """Which rule set, on which day; `fault` says why the day is not the one asked."""

    rules: Ruleset
    on: date
    fault: str = ""


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Show a rule set whole, as it is in force on a day."""
    today = clock.today()
    asked = _asked(request, today)
    book = rulebook(asked.rules, as_of=asked.on)
    context = {
        "nav_current": "rules",
        "breadcrumbs": [
            {"label": gettext("Find a firm"), "url": reverse("home")},
            {"label": gettext("Rules")},
        ],
        "title": _title(asked.rules),
        "name": asked.rules.name,
        "other": _name(asked.rules),
        "digest": asked.rules.digest,
        "fault": asked.fault,
        "as_of": asked.on,
        "is_today": asked.on == today,
        "today_url": rules_url(name=_name(asked.rules)),
        "first_day": asked.rules.periods[0].start,
        "periods": list(_periods(asked)),
        "words": [_word(tier, asked) for tier in Tier],
        "example": worked_example.told(asked.rules, as_of=asked.on),
        "scale": [_number(entry, asked.on) for entry in book.scale],
        "chapters": [_chapter(chapter, asked.on) for chapter in book.chapters],
        "common": [_number(entry, asked.on) for entry in book.common],
    }
    return render(
        request, "credit/rules.html", context, status=400 if asked.fault else 200
    )


def _asked(request: HttpRequest, today: date) -> _Asked:
    """Read which rules are asked for.

    Raises:
        Http404: there is no rule set of that name.
    """
    name, text = request.GET.get("set", ""), request.GET.get("on", "").strip()
    found = [one for one in rulesets() if one.name == name]
    if name and not found:
        raise Http404
    rules = found[0] if name else ruleset()
    known = max(rules.periods[0].start, today)
    try:
        on = date.fromisoformat(text) if text else known
    except ValueError:
        fault = gettext("A day is written as 2026-01-31.")
    else:
        fault = _fault_of(on, rules, today)
    return _Asked(rules=rules, on=known if fault else on, fault=fault)


def _fault_of(on: date, rules: Ruleset, today: date) -> str:
    """Say why no rules are told for a day; nothing if they are."""
    first, last = rules.periods[0].start, max(rules.periods[-1].start, today)
    if on < first:
        said = gettext("The rule set %(name)s is in force from %(day)s on.")
        return said % {"name": rules.name, "day": day(first)}
    if on > last:
        said = gettext("What the rules say after %(day)s is not known yet.")
        return said % {"day": day(last)}
    return ""


def _is_used(rules: Ruleset) -> bool:
    return rules.name == ruleset().name


def _name(rules: Ruleset) -> str:
    """Return how an address names a rule set: the one in use needs no name."""
    return "" if _is_used(rules) else rules.name


def _title(rules: Ruleset) -> str:
    return rules.title_en if is_english() else rules.title


def _periods(asked: _Asked) -> Iterator[dict[str, Any]]:
    """Yield each rule set with each period in which its numbers stay as they are."""
    for rules in rulesets():
        for period in rules.periods:
            yield {
                "name": rules.name,
                "title": _title(rules),
                "from": period.start,
                "until": period.end - ONE_DAY if period.end else None,
                "is_used": _is_used(rules),
                "is_shown": rules.name == asked.rules.name
                and period.contains(asked.on),
                "url": rules_url(name=_name(rules), on=period.start),
            }


def _word(tier: Tier, asked: _Asked) -> dict[str, Any]:
    word = asked.rules.word(tier)
    floors = {entry.key: entry.value_on(asked.on) for entry in asked.rules.entries}
    floor = floors.get(f"floor.{tier.value.lower()}")
    return {
        "tier": tier.value,
        "word": word.label if is_english() else word.term,
        "floor": None if floor is None else plain(floor),
    }


def _chapter(chapter: RuleChapter, on: date) -> dict[str, Any]:
    english = is_english()
    text = chapter.explanation_en if english else chapter.explanation
    return {
        "anchor": rule_anchor(chapter.code),
        "title": chapter.title_en if english else chapter.title,
        "paragraphs": text.split("\n\n"),
        "is_veto": chapter.is_veto,
        "parameters": [_number(entry, on) for entry in chapter.parameters],
    }


def _number(entry: Parameter, on: date) -> dict[str, Any]:
    """Tell a number: the value in force on the day first, then its other days."""
    english = is_english()
    now = [one for one in entry.values if one.effective_from <= on][-1:]
    return {
        "anchor": number_anchor(entry.key),
        "title": entry.title_en if english else entry.title,
        "source": entry.source_en if english else entry.source,
        "is_assumption": entry.is_assumption,
        "values": [
            {
                "text": _value(entry.unit, plain(dated.value)),
                "from": dated.effective_from,
                "is_in_force": dated in now,
            }
            for dated in (*now, *(one for one in entry.values if one not in now))
        ],
    }


def _value(unit: Unit, number: str) -> str:
    if unit is Unit.SWITCH:
        return gettext("applies") if number != "0" else gettext("does not apply")
    if is_english():
        return f"{number} {unit.label}"
    return f"{unit.term} {number}" if unit is Unit.WEIGHT else f"{number} {unit.term}"
