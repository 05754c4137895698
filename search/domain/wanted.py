"""What a name must hold to be found at once, and what makes it a better answer (查询).

This is the cheap look: a name holds all that was typed, whole or as a part, by its
characters, its pinyin or its initials. Both engines translate the same conditions.
What is only like it (a slip, a homophone) is looked for by `search.domain.alike`.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain

from search.domain.grams import (
    CORE,
    DIVISION,
    NUMBER,
    SHORT,
    SHORT_INITIALS,
    SHORT_SOUND,
    WHOLE,
    WORD,
    initial_grams,
    keys_of,
    number_of,
    pairs,
    pairs_of_sounds,
)
from search.domain.names import QueryAnalysis, words_only

# What a name that is found is worth, the highest first; engines add them up exactly.
EXACT_CODE, EXACT_NAME, EXACT_CORE = 2**16, 2**15, 2**14
NAMED = 2**10  # for each place typed that the name holds or the firm belongs to
MOST_PLACES = 2**3
SHORT_FORM, WRITTEN, SOUND = 2**9, 2**8, 2**7
_CODE_LENGTHS = (9, 18)  # characters: organisation code, credit code (GB 32100)
IN_NAME = 1  # for each place that the name itself holds

Keys = tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """One way to be found: all of some grams, one character, or a head (空: 不限)."""

    keys: Keys = ()
    character: str = ""
    pinyin: str = ""
    initials: str = ""
    code: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bonus:
    """Points for a name that holds one whole set of grams."""

    points: int
    sets: tuple[Keys, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What is looked for: one way suffices; bonuses only put in order."""

    ways: tuple[Way, ...]
    bonuses: tuple[Bonus, ...]
    places: int  # each found gives NAMED


def points_of(wanted: Wanted, keys: Collection[int]) -> int:
    """Add up what a name with these keys is worth, as engines do."""
    held = frozenset(keys)
    return sum(
        bonus.points
        for bonus in wanted.bonuses
        if any(held.issuperset(one) for one in bonus.sets)
    )


def wanted_by(query: QueryAnalysis) -> Wanted:
    """Read a query as conditions on the grams of a name."""
    ways = tuple(dict.fromkeys(_ways(query)))
    places = query.places[:MOST_PLACES] if query.rest and not query.is_latin else ()
    bonuses = [
        Bonus(points=points, sets=(keys_of([gram]),))
        for points, gram in (*_wholes(query), *_short_forms(query))
    ]
    for place in places:
        codes = [keys_of([DIVISION + code]) for code in place.codes if code]
        held = keys_of(pairs(place.short)) if len(place.short) > 1 else ()
        sets = tuple(filter(None, (held, *codes)))
        bonuses.append(Bonus(points=NAMED, sets=sets))
        if held and codes:
            bonuses.append(Bonus(points=IN_NAME, sets=(held,)))
    if query.is_latin:
        bonuses += _heard(query)
    return Wanted(ways=ways, bonuses=tuple(bonuses), places=len(places))


def _wholes(query: QueryAnalysis) -> Iterator[tuple[int, str]]:
    if number := _whole_number(query):
        yield EXACT_CODE, NUMBER + number
    yield EXACT_NAME, WHOLE + query.normal
    yield EXACT_CORE, CORE + query.core


def _whole_number(query: QueryAnalysis) -> str:
    """Return the text as a whole credit or organisation code, "" if it is none."""
    number = number_of(query.normal)
    is_whole = len(number) in _CODE_LENGTHS and number.isascii()
    return number if is_whole and any(map(str.isdigit, number)) else ""


def _short_forms(query: QueryAnalysis) -> Iterator[tuple[int, str]]:
    if not query.is_latin:
        yield SHORT_FORM, SHORT + (query.rest or query.core)
        if query.is_cut and any(map(str.isascii, query.rest)) and not query.places:
            yield SHORT_FORM // 2, SHORT_SOUND + "".join(query.syllables)
    elif query.normal.isalpha():
        letters = query.normal.lower()
        yield SHORT_FORM, SHORT + query.core
        yield SHORT_FORM, SHORT_SOUND + letters
        yield SHORT_FORM // 2, SHORT_INITIALS + letters


def _heard(query: QueryAnalysis) -> Iterator[Bonus]:
    """Put what is written as typed before what sounds so, initials last."""
    written, sounds = pairs(query.core), pairs_of_sounds(query.syllables)
    if written:
        yield Bonus(points=WRITTEN, sets=(keys_of(written),))
    if query.is_cut and sounds:
        yield Bonus(points=SOUND, sets=(keys_of(sounds),))


def _ways(query: QueryAnalysis) -> Iterator[Way]:
    if number := _whole_number(query):
        yield Way(keys=keys_of([NUMBER + number]))
    if query.looks_like_code:
        yield Way(code=query.normal)
        # A number that may begin a code is no part of a name: 5200 is not 档案号5200.
        if not query.normal.isalpha() and len(query.normal) > len("91"):
            return
    if query.is_latin:
        yield from _ways_of_letters(query)
    else:
        yield from _ways_of_characters(query)


def _ways_of_characters(query: QueryAnalysis) -> Iterator[Way]:
    text = query.rest or query.core
    if len(text) == 1:
        yield Way(character=text)
    elif query.rest:
        yield Way(keys=keys_of(pairs(text)))
    elif text:
        shorts = (pairs(place.short) for place in query.places)
        yield Way(keys=keys_of(chain.from_iterable(shorts)) or keys_of(pairs(text)))
    if any(map(str.isascii, text)) and query.is_cut:  # 老gan妈
        sounds = pairs_of_sounds(query.syllables)
        yield Way(keys=keys_of((*sounds, *_written_runs(text))))


def _written_runs(text: str) -> Iterator[str]:
    """Yield the pairs of a mixed text that hold no letters."""
    return (pair for pair in pairs(text) if not any(map(str.isascii, pair)))


def _ways_of_letters(query: QueryAnalysis) -> Iterator[Way]:
    letters = query.normal.lower()
    written = pairs(words_only(query.normal))
    if written:
        yield Way(keys=keys_of(written))
    elif query.core:
        yield Way(character=query.core)
    if len(query.words) > 1:
        yield Way(keys=keys_of(WORD + word for word in query.words))
    if not letters.isalpha():
        return
    yield Way(pinyin=letters)
    sounds = pairs_of_sounds(query.syllables)
    if query.is_cut and sounds:
        yield Way(keys=keys_of(sounds))
    if query.initials:
        yield Way(initials=query.initials)
        if runs := initial_grams(query.initials):
            yield Way(keys=keys_of(runs))
