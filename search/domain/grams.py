"""The pieces a name is found by, and the numbers engines hold of them (检索词元)."""

import zlib
from itertools import pairwise

from search.domain.name_sounds import syllables

INITIALS_RUN = 3  # letters: shorter runs of initials are only looked for in front


def grams(core: str) -> tuple[str, ...]:
    """Return the grams of a core: character pairs, characters, ~syllable pairs.

    Shape: each once, in the order of first appearance.
    """
    pairs = map("".join, pairwise(core))
    return tuple(dict.fromkeys((*pairs, *core, *pairs_of_sounds(syllables(core)))))


def pairs_of_sounds(sounds: tuple[str, ...]) -> tuple[str, ...]:
    """Return each pair of neighbouring syllables once, marked with ~."""
    return tuple(dict.fromkeys(f"~{one}{other}" for one, other in pairwise(sounds)))


def initial_grams(initials: str) -> tuple[str, ...]:
    """Return each run of three initials once, marked with @."""
    starts = range(len(initials) - INITIALS_RUN + 1)
    runs = (f"@{initials[at : at + INITIALS_RUN]}" for at in starts)
    return tuple(dict.fromkeys(runs))


def keys_of(core: str, *, initials: str) -> tuple[int, ...]:
    """Return the key of every gram a name is found by, ascending, each once."""
    return tuple(sorted(set(map(key_of, (*grams(core), *initial_grams(initials))))))


def key_of(gram: str) -> int:
    """Return a gram as 31 bits; a rare collision only adds a loose hit."""
    return zlib.crc32(gram.encode("utf-8", "replace")) >> 1
