"""Queries and pairs made from firm files: what each kind says, by a seed."""

import random
from itertools import groupby

import pytest

from benchmarks import makers, pairs, slips
from benchmarks.corpus import Corpus, Text, is_slip
from benchmarks.name_rule import leading_region, short_place
from benchmarks.noise import ABSENT, KINDS, Case, cases, cases_of
from benchmarks.sounds import folded, homophones, lookalikes, near_sounds, sound
from benchmarks.sounds import syllables as heard
from tests.unit.benchmarks.corpora import IN_DISTRICT, NUMBERED, WITH_BRACKETS, corpus

BODIES = ["鸿发商贸", "瑞丰食品", "茂源建材", "清泉酒业"]


def of(kind: str, *, seed: int = 1, count: int = 20) -> list[Case]:
    """Return cases of one kind."""
    made = cases_of(kind, KINDS[kind], corpus=corpus(), seed=seed, count=count)
    return list(made)


def names_of(case: Case) -> list[str]:
    """Return the plain names of the firms that are right."""
    return [corpus().by_code[code].plain for code in case.codes]


def differing(one: str, other: str) -> int:
    """Count the places where two texts of one length differ."""
    return sum(left != right for left, right in zip(one, other, strict=True))


def test_one_seed_makes_the_same_queries_and_pairs_another_makes_others() -> None:
    once = list(cases(corpus(), seed=1, count=4))
    paired = list(pairs.pairs(corpus(), seed=1, count=4))

    assert list(cases(corpus(), seed=1, count=4)) == once
    assert list(cases(corpus(), seed=2, count=4)) != once
    assert list(pairs.pairs(corpus(), seed=1, count=4)) == paired
    assert list(pairs.pairs(corpus(), seed=2, count=4)) != paired


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != ABSENT])
def test_a_query_of_any_kind_fits_one_to_five_firms(kind: str) -> None:
    made = of(kind, count=4)

    assert made
    assert all(1 <= len(case.codes) <= makers.MOST_RIGHT for case in made)


def test_an_absent_firm_is_borne_by_nobody_nor_nearly() -> None:
    made = of(ABSENT)

    assert len(made) == 20
    assert all(case.codes == frozenset() for case in made)
    assert not any(corpus().holding(case.text) for case in made)
    assert not any(corpus().near(case.text) for case in made)


def test_a_swapped_query_swaps_back_into_a_name() -> None:
    for case in of("swapped"):
        swaps = {
            case.text[:at] + case.text[at + 1] + case.text[at] + case.text[at + 2 :]
            for at in range(len(case.text) - 1)
        }
        assert any(corpus().writing(one, most=50) for one in swaps), case


def test_a_query_with_a_slip_is_no_name_as_it_stands() -> None:
    kinds = ("wrong character", "homophone", "swapped", "missing", "doubled")

    for kind in kinds:
        assert not any(corpus().writing(case.text) for case in of(kind)), kind


def test_a_query_in_pinyin_spells_the_name() -> None:
    for case in of("pinyin"):
        typed = case.text.replace(" ", "")
        assert any(typed in "".join(heard(name)) for name in names_of(case)), case


def test_initials_are_those_of_the_name() -> None:
    for case in of("initials"):
        firsts = ["".join(one[0] for one in heard(name)) for name in names_of(case)]
        assert any(case.text in one for one in firsts), case


def test_a_numbered_firm_is_asked_for_only_by_its_own_number() -> None:
    made = of("numeral", count=3)

    assert {case.text[-5:] for case in made} == {f"第{one}门市部" for one in "一二三"}
    assert all(len(case.codes) == 1 for case in made)
    assert NUMBERED.format("一").replace("市", "", 1) in {case.text for case in made}


def test_a_district_stands_apart_from_the_brand() -> None:
    texts = {case.text for case in of("district apart")}

    assert "示例松鼠 播州" in texts
    assert IN_DISTRICT in corpus().names


def test_brackets_and_width_are_taken_from_names_that_have_some() -> None:
    assert all("贵阳" in case.text for case in of("brackets", count=2))
    assert [case.text for case in of("full width", count=1)] == [
        WITH_BRACKETS.replace("(", "（").replace(")", "）")
    ]


@pytest.mark.parametrize("text", BODIES)
def test_a_homophone_sounds_the_same_and_is_one_other_character(text: str) -> None:
    written = slips.sounding_alike(homophones)(text, random.Random(3))

    assert differing(written, text) == 1
    assert heard(written) == heard(text)


@pytest.mark.parametrize("character", "发商丰福林")
def test_a_dialect_sound_is_near_but_not_the_same(character: str) -> None:
    others = near_sounds(character)

    assert others
    assert all(sound(one) != sound(character) for one in others)
    assert all(folded(sound(one)) == folded(sound(character)) for one in others)


def test_what_dialects_do_not_tell_apart_folds_into_one() -> None:
    alike = [("zhang", "zan"), ("chi", "ci"), ("shui", "sui"), ("ning", "lin")]
    alike += [("fang", "han"), ("feng", "hen")]

    assert all(folded(one) == folded(other) for one, other in alike)
    assert folded("ma") != folded("ba")


def test_lookalikes_share_a_shape_and_sound_otherwise() -> None:
    assert {"请", "清", "情"} <= set(lookalikes("猜"))
    assert "错" in lookalikes("借")
    assert all(sound(one) != sound("借") for one in lookalikes("借"))


def test_slips_are_what_they_are_called() -> None:
    chance = random.Random(5)
    text = "鸿发商贸"

    assert sorted(slips.swapping(text, chance)) == sorted(text)
    assert slips.swapping("发发", chance) == ""
    assert len(slips.leaving_out(text, chance)) == len(text) - 1
    assert len(slips.doubling(text, chance)) == len(text) + 1
    assert slips.spread(text, chance).split() != [text]
    assert slips.widen("A(1)") == "Ａ（１）"
    assert slips.rebracket("甲(乙)（丙）", "【】") == "甲【乙】【丙】"
    assert slips.rebracket("甲(乙)", "") == "甲乙"


@pytest.mark.parametrize(
    ("other", "is_one"),
    [
        ("鸿发商贸", True),
        ("宏发商贸", True),
        ("发鸿商贸", True),
        ("鸿发商", True),
        ("鸿发发商贸", True),
        ("宏发商茂", False),
        ("商发鸿贸", False),
        ("鸿发", False),
    ],
)
def test_a_slip_is_one_character_or_one_swap(other: str, *, is_one: bool) -> None:
    assert is_slip("鸿发商贸", other) is is_one
    assert is_slip(other, "鸿发商贸") is is_one


@pytest.mark.parametrize(
    "typed",
    ["贵阳示例松树茶业", "贵阳例示松鼠茶业", "贵阳示例松茶业", "贵阳示例松鼠茶叶"],
)
def test_who_is_one_slip_away_is_found_wherever_the_slip_is(typed: str) -> None:
    code = corpus().names[IN_DISTRICT].code

    assert code in corpus().near(typed)
    assert code not in corpus().near(f"甲{typed[1:]}乙")


def test_a_piece_is_found_in_its_own_text_only() -> None:
    text = Text(["甲乙", "乙丙", "", "丙甲乙"])

    assert text.holding("甲乙", most=5) == {0, 3}
    assert text.holding("乙乙", most=5) == set()
    assert text.holding("", most=5) == set()
    assert len(text.holding("乙", most=1)) == 2


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("播州区", "播州"),
        ("贵州省", "贵州"),
        ("印江土家族苗族自治县", "印江"),
        ("黔东南苗族侗族自治州", "黔东南"),
        ("市县", "市县"),
    ],
)
def test_a_place_is_short_without_its_kind_and_peoples(name: str, short: str) -> None:
    assert short_place(name) == short


def test_a_name_begins_with_places_of_its_own_province() -> None:
    code = "915203000000000000"

    assert leading_region("贵州省遵义市鸿发", code=code) == ("贵州省遵义市", "贵州遵义")
    assert leading_region("长沙市鸿发", code=code) == ("", "")


def test_the_rule_takes_an_invented_name_apart() -> None:
    parts = corpus().parts(corpus().names[IN_DISTRICT])

    assert (parts.region, parts.brand, parts.trade) == ("贵阳市", "示例松鼠", "茶业")
    assert (parts.form, parts.is_simple) == ("有限公司", True)


def test_a_branch_has_its_parents_name_in_front() -> None:
    name = NUMBERED.format("一")
    parts = corpus().parts(corpus().names[name])

    assert (parts.branch, parts.is_simple) == ("第一门市部", False)


def test_pairs_of_every_kind_but_those_of_stated_regions_are_made() -> None:
    made = list(pairs.pairs(corpus(), seed=1, count=3))
    kinds = {kind for kind, _ in groupby(made, key=lambda pair: pair.kind)}

    assert set(pairs.KINDS) - kinds <= {"traditional", "regions stated differ"}
    assert all(pair.one != pair.other for pair in made)


def test_a_pair_of_one_code_is_a_match_and_of_two_is_none() -> None:
    made = list(pairs.pairs(corpus(), seed=1, count=3))

    coded = [pair for pair in made if pair.one.code]

    assert coded
    assert all(
        (pair.label == "match") == (pair.one.code == pair.other.code) for pair in coded
    )


@pytest.mark.parametrize("kind", ["other brand character", "other numeral"])
def test_one_character_makes_another_firm(kind: str) -> None:
    made = [one for one in pairs.pairs(corpus(), seed=1, count=3) if one.kind == kind]

    assert all(differing(pair.one.name, pair.other.name) == 1 for pair in made)
    assert {pair.label for pair in made} == {"none"}


def test_every_firm_is_met_once_whatever_the_chance() -> None:
    met = [firm.code for firm in corpus().strolled(random.Random(9))]

    assert sorted(met) == sorted(firm.code for firm in corpus().firms)
    assert list(Corpus([], []).strolled(random.Random(9))) == []
