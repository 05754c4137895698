"""One maker for each kind of query: from a firm to a text and whom it fits (用例生成).

The rules of what counts as right are in benchmarks.noise, which lists the kinds.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

import opencc

from benchmarks import slips
from benchmarks.corpus import Corpus, Firm
from benchmarks.name_rule import Parts
from benchmarks.sounds import homophones, lookalikes, near_sounds, syllables

MOST_RIGHT = 5
NUMERALS = "一二三四五六七八九十"
_LONGEST_CODE, _SHORTEST_CODE = 14, 8
_LEAST_INITIALS = 6
_TRADITIONAL = opencc.OpenCC("s2t")


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """The firm a query is made from, and what it takes to make one."""

    firm: Firm
    parts: Parts
    corpus: Corpus
    chance: random.Random


Made = tuple[str, set[str]] | None
Maker = Callable[[Source], Made]


# Parts of a name, as written.


def full_name(source: Source) -> Made:
    """Return the registered name; those of the same name are right as well."""
    firm = source.firm
    same = source.corpus.holding(firm.plain)
    return firm.name, {
        code for code in same if source.corpus.by_code[code].plain == firm.plain
    } or {firm.code}


def middle(source: Source) -> Made:
    """Return characters 3 to 6; right is every name that holds them."""
    text = source.firm.name[2:6]
    return (text, source.corpus.writing(text)) if len(text) == 4 else None


def around_brand(source: Source) -> Made:
    """Return four to six characters that hold the brand."""
    if not source.parts.is_simple:
        return None
    plain, brand = source.firm.plain, source.parts.brand
    at = plain.find(brand)
    length = max(source.chance.randint(4, 6), len(brand))
    first = max(0, at - source.chance.randint(0, length - len(brand)))
    text = plain[first : first + length]
    return (text, source.corpus.holding(text)) if len(text) == length else None


def region_and_brand(source: Source) -> Made:
    """Return the short name: 贵州茅台."""
    parts = source.parts
    if not (parts.is_simple and parts.short):
        return None
    text = parts.short + parts.brand
    return text, source.corpus.holding(text)


def brand_and_trade(source: Source) -> Made:
    """Return the short name without region: 老干妈食品."""
    parts = source.parts
    if not parts.is_simple:
        return None
    return parts.body, source.corpus.holding(parts.body)


def brand_only(source: Source) -> Made:
    """Return the brand alone, where it is rare."""
    parts = source.parts
    return (
        (parts.brand, source.corpus.holding(parts.brand)) if parts.is_simple else None
    )


def without_region(source: Source) -> Made:
    """Return the name without the region in front."""
    parts = source.parts
    if not (parts.is_simple and parts.region):
        return None
    text = parts.body + parts.form
    return text, source.corpus.holding(text)


def without_form(source: Source) -> Made:
    """Return the name without its legal form."""
    parts = source.parts
    if not (parts.is_simple and parts.form):
        return None
    return parts.region + parts.body, source.corpus.holding(parts.short + parts.body)


# One slip in brand or trade, in the whole name or in it without region and form.


def _with_slip(source: Source, slip: slips.Slip) -> Made:
    """Put a slip into the brand or trade of a firm.

    Shape: right is who bears the clean text or is one slip away from what is typed.
    """
    parts, chance, corpus = source.parts, source.chance, source.corpus
    if not parts.is_simple:
        return None
    body = slip(parts.body, chance)
    if not body:
        return None
    head, short, tail = parts.region, parts.short, parts.form
    if chance.random() < 0.5 and len(parts.body) > 3:
        head = short = tail = ""
    if corpus.holding(short + body, most=0):
        return None
    right = corpus.holding(short + parts.body + tail) | corpus.near(short + body + tail)
    return head + body + tail, right


def wrong_character(source: Source) -> Made:
    """Return the name with one character of it another common one."""
    others = source.corpus.characters
    return _with_slip(source, slips.replacing(lambda _: others))


def lookalike(source: Source) -> Made:
    """Return the name with one character that looks like the right one."""
    return _with_slip(source, slips.replacing(lookalikes))


def homophone(source: Source) -> Made:
    """Return the name with one character that sounds like the right one.

    Shape: right is also who sounds the same.
    """
    made = _with_slip(source, slips.sounding_alike(homophones))
    return _with_sound(source, made)


def dialect(source: Source) -> Made:
    """Return the name with one character that sounds nearly like the right one."""
    return _with_slip(source, slips.replacing(near_sounds))


def swapped(source: Source) -> Made:
    """Return the name with two neighbours swapped."""
    return _with_slip(source, slips.swapping)


def missing(source: Source) -> Made:
    """Return the name with one character left out."""
    return _with_slip(source, slips.leaving_out)


def doubled(source: Source) -> Made:
    """Return the name with one character typed twice."""
    return _with_slip(source, slips.doubling)


def _with_sound(source: Source, made: Made) -> Made:
    if made is None:
        return None
    return made[0], made[1] | source.corpus.sounding(syllables(source.parts.body))


# Other writing of the same.


def traditional(source: Source) -> Made:
    """Return the name, or its brand and trade, in traditional script."""
    return _rewritten(source, _TRADITIONAL.convert)


def full_width(source: Source) -> Made:
    """Return a name with letters, digits or brackets at full width."""
    return _rewritten(source, slips.widen)


def blanks(source: Source) -> Made:
    """Return the name with blanks typed into it."""
    return _rewritten(source, lambda text: slips.spread(text, source.chance))


def brackets(source: Source) -> Made:
    """Return a name with its brackets written otherwise, or left out."""
    pairs = ("（）", "【】", "［］", "〔〕", "  ", "")
    pair = source.chance.choice(pairs)
    return _rewritten(source, lambda text: slips.rebracket(text, pair))


def _rewritten(source: Source, how: Callable[[str], str]) -> Made:
    firm, parts = source.firm, source.parts
    is_whole = not parts.is_simple or source.chance.random() < 0.5
    text = firm.name if is_whole else parts.body
    written = how(text)
    if written in {text, firm.name}:
        return None
    return written, source.corpus.holding(firm.plain if is_whole else parts.body)


def kinds_of_place_dropped(source: Source) -> Made:
    """Return the name without 省, 市, 县 and 区 in its region."""
    firm, parts = source.firm, source.parts
    if parts.region == parts.short:
        return None
    return firm.plain, source.corpus.holding(firm.plain)


def region_moved(source: Source) -> Made:
    """Return the name with its region in brackets behind brand or trade."""
    parts = source.parts
    if not (parts.is_simple and parts.short):
        return None
    head, tail = source.chance.choice(((parts.brand, parts.trade), (parts.body, "")))
    text = f"{head}({parts.short}){tail}{parts.form}"
    return text, source.corpus.holding(source.firm.plain)


# Letters and numbers.


def pinyin(source: Source) -> Made:
    """Return brand, or brand and trade, in pinyin, with blanks or without."""
    parts, chance = source.parts, source.chance
    if not parts.is_simple:
        return None
    text = chance.choice((parts.brand, parts.body))
    sounds = syllables(text)
    typed = chance.choice(("", " ")).join(sounds)
    return typed, source.corpus.sounding(sounds)


def initials(source: Source) -> Made:
    """Return six or more initials: of the name without form, or of brand and trade."""
    parts, chance = source.parts, source.chance
    if not parts.is_simple:
        return None
    text = chance.choice((parts.body, parts.short + parts.body))
    typed = "".join(one[:1] for one in syllables(text))
    if len(typed) < _LEAST_INITIALS:
        return None
    return typed, source.corpus.beginning(typed)


def mixed(source: Source) -> Made:
    """Return brand and trade with one to three characters in pinyin."""
    parts, chance = source.parts, source.chance
    if not parts.is_simple:
        return None
    first = chance.randrange(len(parts.body) - 1)
    end = first + chance.randint(1, 3)
    sounds = syllables(parts.body)
    heard = "".join(sounds[first:end])
    text = parts.body[:first] + heard + parts.body[end:]
    return (text, source.corpus.sounding(sounds)) if text != heard else None


def code(source: Source) -> Made:
    """Return the whole code."""
    return source.firm.code, {source.firm.code}


def code_head(source: Source) -> Made:
    """Return the first 8 to 14 characters of the code, as many as it takes."""
    whole = source.firm.code
    for length in range(_SHORTEST_CODE, _LONGEST_CODE + 1):
        head = whole[:length]
        codes = source.corpus.with_code(head)
        if len(codes) <= MOST_RIGHT:
            return head, codes
    return None


def organisation_code(source: Source) -> Made:
    """Return the old organisation code: nine characters, with a hyphen or without."""
    inner = source.firm.code[8:17]
    typed = source.chance.choice((inner, f"{inner[:8]}-{inner[8]}"))
    return typed, source.corpus.with_code(inner)


# What tells firms apart.


def district_apart(source: Source) -> Made:
    """Return brand and district apart: 鸿发 播州."""
    firm, parts = source.firm, source.parts
    if not (parts.is_simple and firm.district):
        return None
    bearing = source.corpus.holding(parts.brand, most=200)
    by_code = source.corpus.by_code
    right = {
        code
        for code in bearing
        if firm.district in by_code[code].plain + by_code[code].district
    }
    return f"{parts.brand} {firm.district}", right


def numeral(source: Source) -> Made:
    """Return a name with 第一 … whose like with another numeral is registered too."""
    firm, corpus = source.firm, source.corpus
    at = firm.plain.find("第") + 1
    if not at or not set(firm.plain[at : at + 1]) & set(NUMERALS):
        return None
    for other in NUMERALS:
        like = firm.plain[:at] + other + firm.plain[at + 1 :]
        if like != firm.plain and corpus.holding(like):
            return firm.plain, corpus.holding(firm.plain)
    return None


def branch(source: Source) -> Made:
    """Return the name of a branch, whole or without the kind of its places."""
    if not source.parts.branch:
        return None
    text = source.chance.choice((source.firm.name, source.firm.plain))
    return text, source.corpus.holding(source.firm.plain)


def absent(source: Source) -> Made:
    """Return a name in the pattern of a real one, with a brand nobody bears.

    Shape: no registered name holds its brand and trade, sounds nearly so or is one slip
    away; what is returned as right is who is too near, so an empty set is fair.
    """
    parts, corpus, chance = source.parts, source.corpus, source.chance
    if not parts.is_simple:
        return None
    length = chance.choice((2, 2, 3))
    brand = "".join(chance.choices(corpus.characters, k=length))
    body = brand + parts.trade
    text = chance.choice((parts.region + body + parts.form, parts.region + body))
    too_near = corpus.holding(brand, most=0) or corpus.near(body, most=0)
    too_near = too_near or corpus.near(parts.short + body + parts.form, most=0)
    return text, too_near or corpus.sounding_near(body)
