"""Queries as people type them, each with the firms it should find (检索用例).

Every kind is a small function from a firm to a case, or None where the firm does not
suit. Chance comes from one seed and the kind's name: the same seed gives the same
queries, another seed a set that nobody has seen.

What counts as right: the firm the query was made from, and every firm that the text
fits as well, by the rule of its kind (who holds the text, sounds so, or is one slip
away). A query that more than five firms fit is dropped as ambiguous, and so is one with
a slip that is, as it stands, another firm's name or part of it. Nothing here reads a
name by the product's parser.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks import makers
from benchmarks.corpus import Corpus, Firm
from benchmarks.makers import MOST_RIGHT, Maker, Source


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A query of a kind, and the codes that are right at first place."""

    kind: str
    text: str
    codes: frozenset[str]


def cases(corpus: Corpus, *, seed: int, count: int) -> Iterator[Case]:
    """Yield up to `count` cases of every kind."""
    for kind, maker in KINDS.items():
        yield from cases_of(kind, maker, corpus=corpus, seed=seed, count=count)


def cases_of(
    kind: str, maker: Maker, *, corpus: Corpus, seed: int, count: int
) -> Iterator[Case]:
    """Yield up to `count` cases of one kind, firms taken by chance."""
    chance = random.Random(f"{seed} {kind}")  # noqa: S311 - repeatable queries
    found = 0
    for firm in corpus.strolled(chance):
        if found == count:
            return
        source = Source(
            firm=firm, parts=corpus.parts(firm), corpus=corpus, chance=chance
        )
        made = maker(source)
        if made and _is_fair(kind, made[1], firm):
            found += 1
            yield Case(kind=kind, text=made[0], codes=frozenset(made[1]))


def _is_fair(kind: str, codes: set[str], firm: Firm) -> bool:
    if kind == ABSENT:
        return not codes
    return firm.code in codes and len(codes) <= MOST_RIGHT


ABSENT = "absent"
KINDS: dict[str, Maker] = {
    "full name": makers.full_name,
    "characters 3-6": makers.middle,
    "round the brand": makers.around_brand,
    "region and brand": makers.region_and_brand,
    "brand and trade": makers.brand_and_trade,
    "brand only": makers.brand_only,
    "without region": makers.without_region,
    "without form": makers.without_form,
    "wrong character": makers.wrong_character,
    "look-alike": makers.lookalike,
    "homophone": makers.homophone,
    "dialect": makers.dialect,
    "swapped": makers.swapped,
    "missing": makers.missing,
    "doubled": makers.doubled,
    "traditional": makers.traditional,
    "full width": makers.full_width,
    "blanks": makers.blanks,
    "brackets": makers.brackets,
    "省市县 dropped": makers.kinds_of_place_dropped,
    "region moved": makers.region_moved,
    "pinyin": makers.pinyin,
    "initials": makers.initials,
    "mixed": makers.mixed,
    "code": makers.code,
    "code head": makers.code_head,
    "organisation code": makers.organisation_code,
    "district apart": makers.district_apart,
    "numeral": makers.numeral,
    "branch": makers.branch,
    ABSENT: makers.absent,
}
