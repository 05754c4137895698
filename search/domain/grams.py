"""The pieces a name is found by, and the numbers engines hold of them (检索词元).

A gram is a text behind a mark that says which kind of piece it is:
`` two neighbouring characters, `·` one character, `~` two neighbouring syllables with
alike sounds as one, `@` three neighbouring initials; whole things: `=` the name, `≡`
its core, `#` a short form of it, `%` a short form in pinyin, `&` in initials, `^` the
division its firm belongs to, `$` a number or code of it; `*` a word of an English name.
"""

import zlib
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from search.domain.name_sounds import folded

INITIALS_RUN = 3  # letters: shorter runs of initials are only looked for in front
WHOLE, CORE, SHORT, SHORT_SOUND, SHORT_INITIALS, DIVISION, NUMBER, WORD = "=≡#%&^$*"
_CHARACTERS = 2**16


def pairs(text: str) -> tuple[str, ...]:
    """Return each pair of neighbouring characters once, in order of appearance."""
    return tuple(dict.fromkeys(map("".join, pairwise(text))))


def pairs_of_sounds(sounds: Iterable[str]) -> tuple[str, ...]:
    """Return each pair of neighbouring syllables once, alike sounds as one."""
    alike = map(folded, sounds)
    return tuple(dict.fromkeys(f"~{one}{other}" for one, other in pairwise(alike)))


def initial_grams(initials: str) -> tuple[str, ...]:
    """Return each run of three initials once."""
    starts = range(len(initials) - INITIALS_RUN + 1)
    runs = (f"@{initials[at : at + INITIALS_RUN]}" for at in starts)
    return tuple(dict.fromkeys(runs))


@lru_cache(maxsize=_CHARACTERS)
def character_key(character: str) -> int:
    """Return the key of a single character."""
    return key_of(f"·{character}")


def key_of(gram: str) -> int:
    """Return a gram as 31 bits; a rare collision only adds a loose hit."""
    return zlib.crc32(gram.encode("utf-8", "replace")) >> 1


def keys_of(grams: Iterable[str]) -> tuple[int, ...]:
    """Return the keys of grams, ascending, each once."""
    return tuple(sorted(set(map(key_of, grams))))


def number_of(text: str) -> str:
    """Return a number or code without what is neither letter nor digit."""
    return "".join(filter(str.isalnum, text))


def firm_keys(uscc: str, *, region: str) -> tuple[int, ...]:
    """Return the keys of a firm's codes and of the divisions it belongs to.

    Shape: its credit code, its organisation code of nine characters (GB 32100: the
    ninth to the seventeenth), and the divisions of its region; where none is stated,
    of the one in its code.
    """
    within = (DIVISION + head for head in divisions(uscc, region=region))
    return keys_of((NUMBER + uscc, NUMBER + uscc[8:17], *within))


def divisions(uscc: str, *, region: str) -> tuple[str, ...]:
    """Return the codes of the divisions a firm belongs to, the widest first."""
    code = region or uscc[2:8]
    heads = dict.fromkeys((code[:2], code[:4], code[:6]))
    return tuple(head for head in heads if head.isdigit() and head[-2:] != "00")
