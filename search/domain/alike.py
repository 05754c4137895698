"""How like a name is to a text with a slip in it: sound, look, order (相似程度).

The text is laid along the name where it costs least; what stands before and behind it
in the name costs nothing. Characters of the brand weigh most, those of the trade least.
Only what was typed is weighed: a name is no worse for saying more.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from search.domain.lookalikes import is_lookalike
from search.domain.name_sounds import cut, folded, readings, syllables, tokens
from search.domain.name_tables import NUMERALS
from search.domain.names import QueryAnalysis

LEAST = 0.6  # likeness below which a name is no answer at all

_OF_BRAND, _OF_TRADE, _OF_REST, _OF_PLACE = 1.5, 0.7, 1.0, 1.5
_SAME_SOUND, _ALIKE = 0.2, 0.3
_OTHER_READING, _TYPED_SOUND_ALIKE = 0.05, 0.15
_CONTRADICTING = 1.6  # one numeral for another
_LEFT_OUT, _TOO_MUCH, _TWICE, _SWAPPED = 0.3, 0.9, 0.2, 0.3
_ONE_SLIP = 0.5  # what the dearest single slip costs in a brand
_SAYING_MORE = 0.04
_COSTS = 2**16
_QUERIES = 64  # of one moment


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like a name is (0 to 1), and whether no more than one slip tells it apart."""

    score: float
    is_close: bool


@dataclass(frozen=True, slots=True)
class _Unit:
    """A character as typed, or "" where only its sound was; and what it weighs."""

    sign: str
    sound: str
    weight: float


@dataclass(frozen=True, slots=True)
class _Token:
    """A piece of what was typed: as it is written, and as it may be meant as sound."""

    text: str
    written: tuple[_Unit, ...]
    heard: tuple[_Unit, ...]


def likeness(
    query: QueryAnalysis, core: str, *, divisions: Collection[str]
) -> Likeness:
    """Compare what was typed with the core of a name.

    Shape: `divisions` are the codes of those the firm belongs to: a place typed may be
    in the name or be where the firm is (search.domain.grams.divisions).
    """
    signs = tokens(core)
    units = _units(query, signs)
    weight = sum(unit.weight for unit in units)
    if not weight:
        return Likeness(0.0, is_close=False)
    cost = _laid_along(units, signs, syllables(core))
    foreign = sum(
        place.short not in core and not any(map(divisions.__contains__, place.codes))
        for place in query.places
    )
    total = weight + _OF_PLACE * len(query.places)
    score = 1.0 - (cost + _OF_PLACE * foreign) / total
    more = _SAYING_MORE * (1.0 - min(1.0, len(query.core) / max(1, len(core))))
    return Likeness(score - more, is_close=cost <= _ONE_SLIP and not foreign)


def _units(query: QueryAnalysis, signs: list[str]) -> list[_Unit]:
    """Return what was typed behind the places, as far as the name has it written so."""
    return [
        unit
        for token in _tokens(query)
        for unit in (token.written if token.text in signs else token.heard)
    ]


@lru_cache(maxsize=_QUERIES)
def _tokens(query: QueryAnalysis) -> tuple[_Token, ...]:
    """Weigh what was typed behind the places, once for all names it is compared to."""
    if query.is_latin:
        known = query.syllables if query.is_cut else ()
        heard = tuple(_Unit("", sound, _OF_REST) for sound in known)
        return (_Token("", heard, heard),)
    brand = query.parts.brand
    trade = len(brand) + len(query.parts.trade)
    found: list[_Token] = []
    at = 0
    for token in tokens(query.rest):
        weight = _OF_BRAND if at < len(brand) else _OF_REST
        weight = _OF_TRADE if len(brand) <= at < trade else weight
        at += len(token)
        written = (_Unit(token, syllables(token)[0], weight),)
        heard = tuple(_Unit(sign, sound, weight) for sign, sound in _heard(token))
        found.append(_Token(token, written, heard))
    return tuple(found)


def _heard(token: str) -> list[tuple[str, str]]:
    """Return a sign with its sound; a run of letters that is pinyin by syllable."""
    if len(token) > 1 and token.isalpha():
        pieces = cut(token)
        if pieces:
            return [("", piece) for piece in pieces]
    return [(token, syllables(token)[0])]


def _laid_along(units: list[_Unit], signs: list[str], sounds: tuple[str, ...]) -> float:
    """Return the least cost of laying the units along a name.

    Shape: a row holds the cost of all units so far, ending at each place of the name.
    """
    width = len(signs)
    before: list[float] = []
    row = [0.0] * (width + 1)
    for number, unit in enumerate(units):
        sign, sound, weight = unit.sign, unit.sound, unit.weight
        previous = units[number - 1] if number else None
        is_twice = previous is not None and sign != "" and previous.sign == sign
        extra = weight * (_TWICE if is_twice else _TOO_MUCH)
        new = [row[0] + extra]
        for at in range(width):
            other = signs[at]
            cost = (
                row[at]
                if other == sign
                else row[at] + weight * _differing(sign, sound, other, sounds[at])
            )
            cost = min(cost, row[at + 1] + extra, new[at] + _LEFT_OUT)
            if (
                previous is not None
                and at
                and other == previous.sign
                and signs[at - 1] == sign
                and sign
            ):
                cost = min(cost, before[at - 1] + weight * _SWAPPED)
            new.append(cost)
        before, row = row, new
    return min(row)


@lru_cache(maxsize=_COSTS)
def _differing(sign: str, sound: str, other: str, heard: str) -> float:
    """Return what one sign in place of another costs, of its weight."""
    if not sign:
        if sound == heard:
            return 0.0
        if len(other) == 1 and sound in readings(other):
            return _OTHER_READING
        return _TYPED_SOUND_ALIKE if folded(sound) == folded(heard) else 1.0
    if sign in NUMERALS and other in NUMERALS:
        return _CONTRADICTING
    if sound == heard:
        return _SAME_SOUND
    is_alike = folded(sound) == folded(heard) or is_lookalike(sign, other)
    return _ALIKE if is_alike else 1.0
