"""How well a name answers what was typed, and where it shows (匹配程度与高亮).

Both engines ask here, so they agree on the words `exact`, `close` and `loose`.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal

from search.domain.name_sounds import syllables
from search.domain.names import (
    NameAnalysis,
    QueryAnalysis,
    analyse,
    normalise,
    plain_form,
)
from search.domain.wanted import (
    EXACT_CODE,
    EXACT_CORE,
    EXACT_NAME,
    NAMED,
    Wanted,
    points_of,
)

Fit = Literal["exact", "close", "loose"]


def fit_of(
    query: QueryAnalysis, wanted: Wanted, *, points: int, uscc: str, name: str
) -> Fit:
    """Tell how well a name that holds what was typed answers it.

    Shape: `exact` if the text is the name, its core, or a number of the firm; `close`
    if the name holds all of it; `loose` if the firm is of another place than typed.
    """
    if points & (EXACT_CODE | EXACT_NAME) or query.normal == uscc:
        return "exact"
    if points & EXACT_CORE and _is_of_form(query.parts.form, name):
        return "exact"
    return "close" if points % EXACT_CORE // NAMED >= wanted.places else "loose"


def _is_of_form(form: str, name: str) -> bool:
    return form == "" or plain_form(form) == plain_form(analyse(name).parts.form)


def named_best(wanted: Wanted, names: Iterable[NameAnalysis]) -> NameAnalysis:
    """Choose the name that was meant; the first, the registered one, wins ties."""

    def worth(name: NameAnalysis) -> tuple[bool, int]:
        keys = set(name.keys)
        is_held = any(way.keys and keys.issuperset(way.keys) for way in wanted.ways)
        return is_held, points_of(wanted, keys)

    return max(names, key=worth)


def highlight(name: str, query: QueryAnalysis) -> tuple[tuple[int, int], ...]:
    """Return where a name shows what was typed.

    Shape: half-open character ranges of `name`, in order, apart from one another.
    """
    signs, places = _letters(name)
    marked = set(_whole(signs, query.normal))
    if not marked:
        marked = set(_heard(signs, query) if query.is_latin else ())
    if not marked:
        marked = set(_paired(signs, query.core))
    return tuple(_ranges(sorted({places[at] for at in marked})))


def _letters(name: str) -> tuple[str, list[int]]:
    """Return the normalised letters of a name, and the place of each in it."""
    whole = normalise(name)
    pieces = name if whole == name else [normalise(sign) for sign in name]
    places = [at for at, piece in enumerate(pieces) for _ in piece]
    single = "".join(pieces)
    # Script conversion reads words; where it keeps the length it knows better.
    text = whole if len(whole) == len(single) else single
    kept = [at for at, sign in enumerate(text) if sign.isalnum()]
    return "".join(text[at] for at in kept), [places[at] for at in kept]


def _whole(signs: str, typed: str) -> Iterator[int]:
    typed = "".join(sign for sign in typed if sign.isalnum())
    at = signs.find(typed) if typed else -1
    if at >= 0:
        yield from range(at, at + len(typed))


def _paired(signs: str, core: str) -> Iterator[int]:
    """Yield the letters that stand in a pair of the core, or are all of it."""
    pairs = set(pairwise(core))
    for at, pair in enumerate(pairwise(signs)):
        if pair in pairs:
            yield from (at, at + 1)
    if len(core) == 1:
        yield from (at for at, sign in enumerate(signs) if sign == core)


def _heard(signs: str, query: QueryAnalysis) -> Iterator[int]:
    """Yield the letters that sound like what was typed, or begin like it."""
    sounds = syllables(signs)
    starts = [0]
    for sound in sounds:
        is_run = signs[starts[-1]].isascii()
        starts.append(starts[-1] + (len(sound) if is_run else 1))
    first, length = next(_runs(sounds, query.normal.lower()), (-1, 0))
    if first < 0 and query.initials:
        first = "".join(sound[0] for sound in sounds).find(query.initials)
        length = len(query.initials)
    if first >= 0:
        yield from range(starts[first], starts[first + length])


def _runs(sounds: Sequence[str], letters: str) -> Iterator[tuple[int, int]]:
    """Yield first and count of syllables that begin with the letters typed."""
    for first in range(len(sounds) if letters else 0):
        heard = ""
        for count, sound in enumerate(sounds[first:], start=1):
            heard += sound
            if heard.startswith(letters):
                yield first, count
            if not letters.startswith(heard):
                break


def _ranges(places: Iterable[int]) -> Iterator[tuple[int, int]]:
    start = end = -1
    for at in places:
        if at == end:
            end += 1
            continue
        if end > start:
            yield start, end
        start, end = at, at + 1
    if end > start:
        yield start, end
