"""How well a name answers what was typed, and where it shows (匹配程度与高亮).

Both engines ask here, so they agree on the words `exact`, `close` and `loose`.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal

from search.domain.grams import grams
from search.domain.name_sounds import syllables
from search.domain.names import (
    NameAnalysis,
    QueryAnalysis,
    analyse,
    normalise,
)

Fit = Literal["exact", "close", "loose"]

_ORDER: dict[Fit, int] = {"exact": 0, "close": 1, "loose": 2}
_SHORTEST_ONE_OFF = 3  # characters: of two, one changed is another word
_SHORTEST_RUN = 3  # initials: two stand in any name
_SWAPPED = 2


def fit_of(query: QueryAnalysis, name: NameAnalysis, *, uscc: str = "") -> Fit:
    """Tell how well a name, or the code of its firm, answers what was typed.

    Shape: `exact` if the text is the name, its core, or the code; `close` if the name
    holds all of it, sounds like it, or one character differs; else `loose`.
    """
    if _is_exact(query, name, uscc=uscc):
        return "exact"
    return "close" if _is_close(query, name, uscc=uscc) else "loose"


def best_name(
    query: QueryAnalysis, names: Sequence[NameAnalysis], *, uscc: str = ""
) -> tuple[NameAnalysis, Fit]:
    """Choose the name that was meant; the first, the registered one, wins ties."""
    typed = set(query.grams)

    def worse(item: tuple[NameAnalysis, Fit]) -> tuple[int, int]:
        name, fit = item
        return _ORDER[fit], -len(typed.intersection(grams(name.core)))

    fits = [(name, fit_of(query, name, uscc=uscc)) for name in names]
    return min(fits, key=worse) if len(fits) > 1 else fits[0]


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


def _is_exact(query: QueryAnalysis, name: NameAnalysis, *, uscc: str) -> bool:
    if query.normal in {name.normal, uscc}:
        return query.normal != ""
    if not query.core or query.core != name.core:
        return False
    form = analyse(query.normal).parts.form
    return form == "" or _plain(form) == _plain(name.parts.form)


def _plain(form: str) -> str:
    """Write 有限责任公司 as 有限公司: one form in law."""
    return form.replace("责任", "")


def _is_close(query: QueryAnalysis, name: NameAnalysis, *, uscc: str) -> bool:
    if query.looks_like_code and uscc.startswith(query.normal):
        return True
    if query.is_latin and (_begins_within(query, name) or _sounds_within(query, name)):
        return True
    if query.core and query.core in name.core:
        return True
    return not (query.is_latin or query.core == "") and (
        query.syllables == name.syllables
        or is_one_off(query.core, name.core)
        or (bool(query.grams) and set(query.grams) <= set(grams(name.core)))
    )


def _begins_within(query: QueryAnalysis, name: NameAnalysis) -> bool:
    """Tell whether the letters are the name's first initials, or a run of them."""
    if len(query.initials) < _SHORTEST_RUN:
        return query.initials != "" and name.initials.startswith(query.initials)
    return query.initials in name.initials


def _sounds_within(query: QueryAnalysis, name: NameAnalysis) -> bool:
    return next(_runs(name.syllables, query.normal.lower()), None) is not None


def is_one_off(one: str, other: str) -> bool:
    """Tell whether one character differs, is missing, or two neighbours are swapped."""
    if min(len(one), len(other)) < _SHORTEST_ONE_OFF or abs(len(one) - len(other)) > 1:
        return False
    start = _common_head(one, other)
    one, other = one[start:], other[start:]
    end = _common_head(one[::-1], other[::-1])
    one, other = one[: len(one) - end], other[: len(other) - end]
    is_swap = len(one) == _SWAPPED and one == other[::-1]
    return is_swap or max(len(one), len(other)) <= 1


def _common_head(one: str, other: str) -> int:
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length


def _letters(name: str) -> tuple[str, list[int]]:
    """Return the normalised letters of a name, and the place of each in it."""
    pieces = [normalise(character) for character in name]
    places = [at for at, piece in enumerate(pieces) for _ in piece]
    whole, single = normalise(name), "".join(pieces)
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
