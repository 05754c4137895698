"""What goes wrong while typing: one slip in a text, by chance (输入差错)."""

import random
from collections.abc import Callable, Sequence

from benchmarks.sounds import syllables

Slip = Callable[[str, random.Random], str]
Others = Callable[[str], Sequence[str]]

_WIDE = {number: number + 0xFEE0 for number in range(0x21, 0x7F)}
_TRIES = 6


def replacing(others: Others) -> Slip:
    """Return a slip that puts one of the others in a character's place."""

    def slip(text: str, chance: random.Random) -> str:
        for _ in range(_TRIES):
            at = chance.randrange(len(text))
            choice = [one for one in others(text[at]) if one != text[at]]
            if choice:
                return text[:at] + chance.choice(choice) + text[at + 1 :]
        return ""

    return slip


def sounding_alike(others: Others) -> Slip:
    """Return a slip after which the whole still sounds the same."""
    replace = replacing(others)

    def slip(text: str, chance: random.Random) -> str:
        written = replace(text, chance)
        return written if written and syllables(written) == syllables(text) else ""

    return slip


def swapping(text: str, chance: random.Random) -> str:
    """Swap two neighbours that differ."""
    places = [at for at in range(len(text) - 1) if text[at] != text[at + 1]]
    if not places:
        return ""
    at = chance.choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def leaving_out(text: str, chance: random.Random) -> str:
    """Leave one character out."""
    at = chance.randrange(len(text))
    return text[:at] + text[at + 1 :]


def doubling(text: str, chance: random.Random) -> str:
    """Type one character twice."""
    at = chance.randrange(len(text))
    return text[: at + 1] + text[at:]


def widen(text: str) -> str:
    """Write letters, digits and brackets at full width."""
    return text.translate(_WIDE)


def spread(text: str, chance: random.Random) -> str:
    """Type one to three blanks into a text, some of them ideographic."""
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(1, len(text)) if len(text) > 1 else 0
        text = text[:at] + chance.choice(" \u3000") + text[at:]
    return text


def rebracket(text: str, pair: str) -> str:
    """Write round brackets as another pair, or leave them out if it is empty."""
    for opening, closing in ("()", "（）"):
        text = text.replace(opening, pair[:1]).replace(closing, pair[1:])
    return text
