"""Sentences of the domain told in the language in force (提示语)."""

from collections.abc import Mapping

from django.utils.translation import get_language, gettext

TERM = "_term"  # a parameter `x_term` is the Chinese term of the parameter `x`


def sentence(template: str, params: Mapping[str, object]) -> str:
    """Translate a sentence and fill it in; Chinese takes each word's Chinese term."""
    text = gettext(template)
    if not params:
        return text
    if (get_language() or "").startswith("en"):
        return text % params
    terms = {
        name.removesuffix(TERM): word
        for name, word in params.items()
        if name.endswith(TERM)
    }
    return text % {**params, **terms}
