"""Labelled pairs of firms for matching, by kind (企业比对样本).

Both names of a pair come from one real firm and a change that either leaves the firm
the same (another way to write it) or makes it another one. Names are changed by the
rule of benchmarks.name_rule, not by the product's parser. Codes and regions are stated
only where the kind says so; elsewhere the names must do.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import opencc

from benchmarks import slips
from benchmarks.corpus import Corpus
from benchmarks.makers import NUMERALS, Source
from benchmarks.name_rule import Parts
from benchmarks.sounds import homophones

Label = Literal["match", "possible", "none"]
_TRADITIONAL = opencc.OpenCC("s2t")
_LIMITED, _LIABILITY, _SHARES = "有限公司", "有限责任公司", "股份有限公司"
_BRACKETS = ("（）", "【】", "［］", "〔〕")


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """What one side of a pair states."""

    name: str
    code: str = ""
    region: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """Two statements and whether they are of one firm.

    Shape: `possible` where the texts alone cannot tell; `none` also admits it.
    """

    kind: str
    one: Side
    other: Side
    label: Label


Sides = tuple[Side, Side] | None
Maker = Callable[[Source], Sides]


def pairs(corpus: Corpus, *, seed: int, count: int) -> Iterator[Pair]:
    """Yield up to `count` pairs of every kind; either side may stand first."""
    for kind, (label, maker) in KINDS.items():
        chance = random.Random(f"{seed} {kind}")  # noqa: S311 - repeatable pairs
        found = 0
        for firm in corpus.strolled(chance):
            if found == count:
                break
            parts = corpus.parts(firm)
            sides = maker(Source(firm=firm, parts=parts, corpus=corpus, chance=chance))
            if sides and sides[0] != sides[1]:
                found += 1
                one, other = chance.sample(sides, 2)
                yield Pair(kind=kind, one=one, other=other, label=label)


def _names(one: str, other: str) -> Sides:
    return (Side(name=one), Side(name=other)) if one != other else None


def _rewritten(how: Callable[[str, random.Random], str]) -> Maker:
    def make(source: Source) -> Sides:
        return _names(source.firm.name, how(source.firm.name, source.chance))

    return make


def _brackets(name: str, chance: random.Random) -> str:
    return slips.rebracket(name, chance.choice(_BRACKETS))


def _region_moved(source: Source) -> Sides:
    parts = source.parts
    if not (parts.is_simple and parts.short):
        return None
    head, tail = source.chance.choice(((parts.brand, parts.trade), (parts.body, "")))
    moved = f"{head}({parts.short}){tail}{parts.form}"
    return _names(source.firm.name, moved)


def _with_brand(slip: slips.Slip) -> Maker:
    """Change one character of the brand."""

    def make(source: Source) -> Sides:
        parts = source.parts
        brand = slip(parts.brand, source.chance) if parts.is_simple else ""
        return _names(source.firm.name, _built(parts, brand=brand)) if brand else None

    return make


def _brand_changed(source: Source) -> Sides:
    return _with_brand(slips.replacing(lambda _: source.corpus.characters))(source)


def _numeral(source: Source) -> Sides:
    name = source.firm.name
    at = name.find("第") + 1
    if not at or not set(name[at : at + 1]) & set(NUMERALS):
        return None
    others = [one for one in NUMERALS if one != name[at]]
    return _names(name, name[:at] + source.chance.choice(others) + name[at + 1 :])


def _borrowed(part: Callable[[Parts], str], put: Callable[[Parts, str], str]) -> Maker:
    """Replace one part by that of another simple firm."""

    def make(source: Source) -> Sides:
        parts = source.parts
        if not (parts.is_simple and part(parts)):
            return None
        for firm in source.corpus.strolled(source.chance):
            other = source.corpus.parts(firm)
            mine, theirs = part(parts), part(other)
            is_apart = mine not in theirs and theirs not in mine
            if other.is_simple and theirs and is_apart:
                return _names(source.firm.name, put(parts, theirs))
        return None

    return make


def _branch_and_parent(source: Source) -> Sides:
    name, branch = source.firm.name, source.parts.branch
    return _names(name, name.removesuffix(branch)) if branch else None


def _two_branches(source: Source) -> Sides:
    name, branch = source.firm.name, source.parts.branch
    if not branch or not name.endswith(branch):
        return None
    for firm in source.corpus.strolled(source.chance):
        other = source.corpus.parts(firm).branch
        if other and other not in branch and branch not in other:
            return _names(name, name.removesuffix(branch) + other)
    return None


def _form(mine: str, other: str) -> Maker:
    """Replace one form by another."""

    def make(source: Source) -> Sides:
        parts = source.parts
        if not parts.is_simple or parts.form != mine:
            return None
        return _names(source.firm.name, _built(parts, form=other))

    return make


def _same_name_other_code(source: Source) -> Sides:
    other = next(source.corpus.strolled(source.chance))
    name = source.firm.name
    return Side(name=name, code=source.firm.code), Side(name=name, code=other.code)


def _same_code_other_spelling(source: Source) -> Sides:
    parts, chance = source.parts, source.chance
    if not parts.is_simple:
        return None
    slip = chance.choice(
        (
            slips.swapping,
            slips.leaving_out,
            slips.replacing(homophones),
            lambda text, _: _TRADITIONAL.convert(text),
        )
    )
    body, code = slip(parts.body, chance), source.firm.code
    name = parts.region + (body or parts.body)
    return Side(name=source.firm.name, code=code), Side(name=name, code=code)


def _stated_regions(source: Source) -> Sides:
    """State one name without region in two districts."""
    parts, mine = source.parts, source.firm.area
    if not (parts.is_simple and mine):
        return None
    others = (firm.area for firm in source.corpus.strolled(source.chance))
    theirs = next((one for one in others if one and one[:4] != mine[:4]), "")
    if not theirs:
        return None
    name = parts.body + parts.form
    return Side(name=name, region=mine), Side(name=name, region=theirs)


def _built(parts: Parts, *, brand: str | None = None, form: str | None = None) -> str:
    """Write a name anew with one part changed."""
    brand = parts.brand if brand is None else brand
    return parts.region + brand + parts.trade + (parts.form if form is None else form)


def _in_region(parts: Parts, region: str) -> str:
    return region + parts.body + parts.form


def _in_trade(parts: Parts, trade: str) -> str:
    return parts.region + parts.brand + trade + parts.form


KINDS: dict[str, tuple[Label, Maker]] = {
    "brackets": ("match", _rewritten(_brackets)),
    "full width": ("match", _rewritten(lambda name, _: slips.widen(name))),
    "blanks": ("match", _rewritten(slips.spread)),
    "traditional": ("match", _rewritten(lambda name, _: _TRADITIONAL.convert(name))),
    "省市县 dropped": (
        "match",
        lambda source: _names(source.firm.name, source.firm.plain),
    ),
    "region moved": ("match", _region_moved),
    "same code, other spelling": ("match", _same_code_other_spelling),
    "other brand character": ("none", _brand_changed),
    "homophone brand": ("none", _with_brand(slips.replacing(homophones))),
    "other numeral": ("none", _numeral),
    "other region": ("none", _borrowed(lambda parts: parts.short, _in_region)),
    "other trade": ("none", _borrowed(lambda parts: parts.trade, _in_trade)),
    "branch and parent": ("none", _branch_and_parent),
    "two branches": ("none", _two_branches),
    "股份有限公司": ("none", _form(_LIMITED, _SHARES)),
    "same name, other code": ("none", _same_name_other_code),
    "regions stated differ": ("none", _stated_regions),
    "有限公司, 有限责任公司": ("possible", _form(_LIMITED, _LIABILITY)),
}
