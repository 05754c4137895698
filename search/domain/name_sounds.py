"""How names sound: Mandarin syllables without tones (拼音).

A name is read character by character with the most frequent reading of each; places
and words of the tables are read as phrases where that differs (重庆, 会计).

`folded` writes alike sounds as one: those that speakers of the south-west mix up.

Source: pypinyin's character and phrase tables; cutting follows GB/T 16159: inside a
run of letters a syllable starts with a, o or e only after an apostrophe. Which sounds
are mixed up (zh/z, ch/c, sh/s, n/l, f/h, -ng/-n) is common knowledge; no standard lists
them.
"""

import re
import unicodedata
from functools import cache, lru_cache

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from search.domain.name_regions import place_words
from search.domain.name_tables import FACILITIES, READINGS, TRADES

_TOKENS = re.compile(r"[0-9]+|[A-Z]+|[^0-9A-Z]")
_LONGEST_SYLLABLE = 6
_SYLLABLES = 2**14  # remembered, whatever the public types
_NO_CUT = (10**9, 0)


def _toneless(reading: str) -> str:
    """Drop the tone of one reading; ü is written v, as on keyboards."""
    letters = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(letter for letter in letters if letter.isascii())


@lru_cache(maxsize=_SYLLABLES)
def readings(character: str) -> frozenset[str]:
    """Return every syllable a character is read as."""
    known = PINYIN_DICT.get(ord(character), "").split(",")
    return frozenset(map(_toneless, known))


class _Characters(dict[str, str]):
    """Each character's syllable, found at first use."""

    def __missing__(self, character: str) -> str:
        first = PINYIN_DICT.get(ord(character), "").split(",")[0]
        syllable = _toneless(first)
        if not syllable:
            return character.lower()
        self[character] = syllable
        return syllable


_OF_CHARACTER = _Characters(READINGS)


@cache
def _phrases() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """Return the words of the tables that sound unlike their characters."""
    known = {
        word: tuple(_toneless(readings[0]) for readings in PHRASES_DICT[word])
        for word in TRADES | FACILITIES | place_words()
        if word in PHRASES_DICT
    }
    unlike = {
        word: sounds
        for word, sounds in known.items()
        if sounds != tuple(map(_OF_CHARACTER.__getitem__, word))
    }
    longest_first = sorted(unlike, key=len, reverse=True)
    return re.compile("|".join(longest_first)), unlike


def tokens(core: str) -> list[str]:
    """Cut a text where its syllables are: runs of letters or digits, single signs."""
    return _TOKENS.findall(core) if any(map(str.isascii, core)) else list(core)


def syllables(core: str) -> tuple[str, ...]:
    """Read a normalised text: Han by syllable, runs of letters or digits whole."""
    if any(map(str.isascii, core)):
        return _mixed(core)
    sounds = list(map(_OF_CHARACTER.__getitem__, core))
    pattern, unlike = _phrases()
    for found in pattern.finditer(core):
        sounds[found.start() : found.end()] = unlike[found[0]]
    return tuple(sounds)


def _mixed(core: str) -> tuple[str, ...]:
    return tuple(
        token.lower() if len(token) > 1 else _OF_CHARACTER[token]
        for token in tokens(core)
    )


@lru_cache(maxsize=_SYLLABLES)
def folded(syllable: str) -> str:
    """Write a syllable without what is mixed up: zhang → zan, hui and fei → hei."""
    if not syllable.isascii():
        return syllable
    for retroflex, flat in (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l")):
        if syllable.startswith(retroflex):
            syllable = flat + syllable[len(retroflex) :]
    if syllable.startswith("f"):
        syllable = "h" + syllable[1:]
    elif syllable.startswith("hu") and len(syllable) > len("hu"):
        rest = syllable[2:]
        syllable = "h" + {"i": "ei", "n": "en"}.get(rest, rest)
    return syllable[:-1] if syllable.endswith(("ang", "eng", "ing")) else syllable


@cache
def _spellings() -> frozenset[str]:
    """Return every syllable some character has."""
    return frozenset(
        _toneless(reading)
        for readings in PINYIN_DICT.values()
        for reading in readings.split(",")
    ) - {"m", "n", "ng", "hm", "hng", "ê", ""}


def typed_syllables(text: str) -> tuple[tuple[str, ...], bool]:
    """Read what somebody typed, runs of letters cut into syllables where possible.

    Shape: the syllables, and whether all runs could be cut and gave at least two.
    """
    sounds: list[str] = []
    is_cut = True
    for token in filter(str.isalnum, syllables(text)):
        pieces = cut(token) if token.isascii() and token.isalpha() else (token,)
        is_cut = is_cut and bool(pieces)
        sounds.extend(pieces or (token,))
    return tuple(sounds), is_cut and len(sounds) > 1


def cut(letters: str) -> tuple[str, ...]:
    """Cut a run of letters into the fewest syllables; () if it cannot be cut.

    Among equal counts the cut with fewer inner syllables in a, o or e wins.
    """
    letters, known = letters.lower(), _spellings()
    best: list[tuple[tuple[int, int], int]] = [((0, 0), 0)]
    for end in range(1, len(letters) + 1):
        options = [
            (_longer_by(best[start][0], letters[start], is_first=start == 0), start)
            for start in range(max(0, end - _LONGEST_SYLLABLE), end)
            if letters[start:end] in known and best[start][0] != _NO_CUT
        ]
        best.append(min(options, default=(_NO_CUT, 0)))
    return _walk(letters, best)


def _longer_by(
    cost: tuple[int, int], letter: str, *, is_first: bool
) -> tuple[int, int]:
    return cost[0] + 1, cost[1] + (letter in "aoe" and not is_first)


def _walk(letters: str, best: list[tuple[tuple[int, int], int]]) -> tuple[str, ...]:
    if best[-1][0] == _NO_CUT:
        return ()
    pieces, end = [], len(letters)
    while end:
        start = best[end][1]
        pieces.append(letters[start:end])
        end = start
    return tuple(reversed(pieces))
