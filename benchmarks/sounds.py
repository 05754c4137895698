"""Sounds and shapes of characters, for the noise only: pypinyin and a list (音与形).

Dialect near-sounds are those the issue names: zh/z, ch/c, sh/s, n/l, f/h, -n/-ng.
"""

from collections import defaultdict
from functools import cache, lru_cache
from pathlib import Path

from pypinyin import Style, lazy_pinyin

LOOKALIKES = Path(__file__).parent / "lookalikes.txt"
_FIRST_LEVEL = range(0xB0, 0xD8)  # rows of GB 2312 level 1, the common characters
_SECOND_BYTES = range(0xA1, 0xFF)
_HEADS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"))
_TAILS = (("ang", "an"), ("eng", "en"), ("ing", "in"))


def syllables(text: str) -> list[str]:
    """Return the toneless pinyin of a text, words read as words."""
    return [str(one) for one in lazy_pinyin(text, style=Style.NORMAL)]


@lru_cache(maxsize=2**16)
def sound(character: str) -> str:
    """Return the commonest reading of one character, toneless."""
    return syllables(character)[0] if character else ""


@lru_cache(maxsize=2**12)
def folded(syllable: str) -> str:
    """Return what near-sounding syllables have in common (zhang → zan)."""
    for one, other in _HEADS:
        if syllable.startswith(one):
            syllable = other + syllable[len(one) :]
            break
    for one, other in _TAILS:
        if syllable.endswith(one):
            return syllable[: -len(one)] + other
    return syllable


@cache
def common_characters() -> tuple[str, ...]:
    """Return the characters of GB 2312 level 1."""
    found = []
    for row in _FIRST_LEVEL:
        for column in _SECOND_BYTES:
            found.append(bytes((row, column)).decode("gb2312", "ignore"))
    return tuple(filter(None, found))


@cache
def _by_sound() -> dict[str, list[str]]:
    found = defaultdict(list)
    for character in common_characters():
        found[sound(character)].append(character)
    return found


@cache
def _by_folded_sound() -> dict[str, list[str]]:
    found = defaultdict(list)
    for character in common_characters():
        found[folded(sound(character))].append(character)
    return found


@cache
def _by_shape() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for line in LOOKALIKES.read_text(encoding="utf-8").splitlines():
        for character in line if not line.startswith("#") else "":
            found[character] |= set(line) - {character}
    return found


def homophones(character: str) -> list[str]:
    """Return other common characters of the same toneless sound."""
    return [one for one in _by_sound()[sound(character)] if one != character]


def near_sounds(character: str) -> list[str]:
    """Return common characters a speaker of a dialect takes for this one."""
    heard = sound(character)
    return [one for one in _by_folded_sound()[folded(heard)] if sound(one) != heard]


def lookalikes(character: str) -> list[str]:
    """Return characters that look alike and sound otherwise."""
    heard = sound(character)
    return sorted(one for one in _by_shape()[character] if sound(one) != heard)
