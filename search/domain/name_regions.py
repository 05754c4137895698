"""Places as they stand in firm names: with or without their suffix (地名).

Source: division names of GB/T 2260; 企业名称登记管理规定 art. 6 (a name begins with the
division) and its measures (a city's district stands behind its city).
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files

from search.domain.name_tables import PEOPLES

_KIND = re.compile(
    r"(?:特别行政区|自治[区州县旗]|地区|特区|(?<=..)[林矿新]区|[省市县区盟旗])$"
)
_PEOPLE = re.compile(
    rf"(?:(?:{'|'.join(sorted(PEOPLES, key=len, reverse=True))})族"
    r"|蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯)+$"
)
_SUFFIX = re.compile(
    r"自治[州县旗区]|地区|特区|林区|矿区|新区"
    r"|省(?!心)|市(?![场政容区]|中[区心学医]|民[广营政])|县(?!域)|区(?![域块])|州|盟|旗(?![袍舰])"
)
_SUFFIX_BEGINS = frozenset("自地特林矿新省市县区州盟旗")
_ZONE = re.compile(
    r".{0,10}?开发区|.{0,4}?(?:高新区|经开区|新区|保税区|园区)"
    r"|.{2}(?<![社小景山校厂林])区(?![域块])"
)
_TOWN = re.compile(r".{2,8}?族乡|.{2,3}(?:(?<!城)镇|乡(?!村)|街道)")
_INNER_MONGOLIA, _MONGOLIAN = "15", {"盟", "旗"}  # kinds of division found only there
_MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
_EVERYWHERE: tuple[str, ...] = ("",)
_PROVINCE = 2  # digits of a province's code
_REMEMBERED = 2**14  # heads within places


@dataclass(frozen=True, slots=True)
class Place:
    """A region word at the head of a text: as written, and without its suffix."""

    text: str
    short: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Spelling:
    """One way to write divisions; a weak one must stand behind its own city."""

    text: str
    short: str
    codes: tuple[str, ...]
    is_weak: bool


def short_name(name: str) -> str:
    """Return a division's name without kind and peoples (松桃苗族自治县 → 松桃)."""
    stem = _KIND.sub("", name)
    bare = _PEOPLE.sub("", stem)
    return bare if len(bare) > 1 else stem.removesuffix("族")


def leading_places(text: str) -> tuple[Place, ...]:
    """Read the region words a text begins with, each inside the one before."""
    places: list[Place] = []
    end, within = 0, _EVERYWHERE
    if text.startswith("中国"):
        places, end = [Place("中国", "中国", _EVERYWHERE)], 2
    while place := _place_at(text, end, within=within):
        places.append(place)
        end, within = end + len(place.text), place.codes
    if within != _EVERYWHERE and (locality := _locality(text, end, places[-1])):
        places.append(Place(locality[0], locality[0], within))
    return tuple(places)


def whole_places(text: str) -> tuple[Place, ...]:
    """Read a text that is nothing but region words (播州, 贵州省遵义市); else ()."""
    places = leading_places(text)
    if sum(len(place.text) for place in places) == len(text):
        return places
    return tuple(
        Place(word.text, word.short, word.codes)
        for word in _spellings().get(text[:2], ())
        if word.text == text
    )


def place_words() -> frozenset[str]:
    """Return every spelling of a division that the parser knows."""
    return frozenset(word.text for words in _spellings().values() for word in words)


def _place_at(text: str, start: int, *, within: tuple[str, ...]) -> Place | None:
    for word, bare in _inside(text[start : start + 2], within):
        if not text.startswith(word.text, start):
            continue
        suffix = _suffix(text, start + len(word.text), word)
        if suffix:
            return Place(word.text + suffix, word.short, bare.codes)
        if not word.is_weak or _in_a_city(within):
            return bare
    return None


@lru_cache(maxsize=_REMEMBERED)
def _inside(head: str, within: tuple[str, ...]) -> tuple[tuple[_Spelling, Place], ...]:
    """Return the spellings that begin so, of divisions inside others, as places."""
    found = []
    for word in _spellings().get(head, ()):
        codes = tuple(
            code
            for code in word.codes
            if any(code.startswith(outer) and code != outer for outer in within)
        )
        if codes:
            found.append((word, Place(word.text, word.short, codes)))
    return tuple(found)


def _suffix(text: str, end: int, word: _Spelling) -> str:
    if word.text != word.short or text[end : end + 1] not in _SUFFIX_BEGINS:
        return ""
    found = _SUFFIX.match(text, end)
    if not found or (found[0] in _MONGOLIAN and not _in_inner_mongolia(word)):
        return ""
    return found[0]


def _in_inner_mongolia(word: _Spelling) -> bool:
    return any(code.startswith(_INNER_MONGOLIA) for code in word.codes)


def _in_a_city(within: tuple[str, ...]) -> bool:
    return any(len(code) > _PROVINCE or code in _MUNICIPALITIES for code in within)


def _locality(text: str, start: int, behind: Place) -> re.Match[str] | None:
    """Match a development zone, or a town behind a place written in full."""
    if "区" in text and (zone := _ZONE.match(text, start)):
        return zone
    is_full = behind.text != behind.short
    is_likely = is_full and ("乡" in text or "镇" in text or "街" in text)
    return _TOWN.match(text, start) if is_likely else None


@cache
def _spellings() -> dict[str, tuple[_Spelling, ...]]:
    """Index every spelling by its first two characters, the longest first."""
    found: dict[str, dict[str, _Spelling]] = {}
    for word in _written(_divisions()):
        heads = found.setdefault(word.text[:2], {})
        known = heads.get(word.text)
        heads[word.text] = _both(known, word) if known else word
    return {
        head: tuple(sorted(words.values(), key=lambda word: -len(word.text)))
        for head, words in found.items()
    }


def _both(one: _Spelling, other: _Spelling) -> _Spelling:
    """Join namesakes; the word is weak only if it is for each of them."""
    return replace(
        one, codes=one.codes + other.codes, is_weak=one.is_weak and other.is_weak
    )


def _written(divisions: Iterable[tuple[str, str]]) -> Iterable[_Spelling]:
    """Yield the spellings of each division: short, and full where it says more."""
    for code, name in divisions:
        short = short_name(name)
        is_district = name.endswith("区") and not name.endswith(
            ("治区", "特区", "地区")
        )
        if len(short) > 1:
            yield _Spelling(short, short, (code,), is_district)
        if len(short) == 1 or "自治" in name or "族" in name:
            is_plain = len(short) == 1 and is_district
            yield _Spelling(name, short if len(short) > 1 else name, (code,), is_plain)


def _divisions() -> list[tuple[str, str]]:
    """Return (code without trailing 00, name) of each named division."""
    with (files("search") / "reference" / "divisions.csv").open(
        encoding="utf-8"
    ) as file:
        rows = list(csv.DictReader(file))
    return [
        (re.sub(r"(00)+$", "", row["code"]), row["name"])
        for row in rows
        if row["name"] not in {"市辖区", "县"} and "直辖" not in row["name"]
    ]
