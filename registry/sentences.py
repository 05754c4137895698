"""Sentences of the domain told in the language in force (提示语)."""

import re
from collections.abc import Mapping
from datetime import date

from django.utils.translation import get_language, gettext

from registry.domain.wording import day_text

TERM = "_term"  # a parameter `x_term` is the Chinese term of the parameter `x`
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def sentence(template: str, params: Mapping[str, object]) -> str:
    """Translate a sentence and fill it in; Chinese takes each word's Chinese term.

    A day is written as the language writes days.
    """
    text = gettext(template)
    if not params:
        return text
    language = "en" if (get_language() or "").startswith("en") else "zh"
    told = {name: _told(value, language) for name, value in params.items()}
    if language == "en":
        return text % told
    terms = {
        name.removesuffix(TERM): word
        for name, word in told.items()
        if name.endswith(TERM)
    }
    return text % {**told, **terms}


def _told(value: object, language: str) -> object:
    if isinstance(value, str) and DAY.fullmatch(value):
        return day_text(date.fromisoformat(value), language=language)
    return value
