"""Firm names taken apart: normalising, parts, core, sounds, queries."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.domain.grams import pairs, pairs_of_sounds
from search.domain.name_regions import leading_places, short_name, whole_places
from search.domain.name_sounds import cut, folded, syllables
from search.domain.names import analyse, analyse_query, normalise

HOSTILE = [
    "",
    " ",
    "（）",
    ")(",
    "公司",
    "中国",
    "厂" * 10_000,
    "公司" * 5_000,
    "贵州省" * 3_000,
    "(贵阳)" * 2_500,
    "(" * 10_000,
    "a" * 10_000,
    "\x00\x1b\x7f示例\n\t",
    "\u202e示例\u202c\u200b公司",
    "示例🍜饭店👨‍👩‍👧",
    "\ud800示例",
    "ß示例ﬁ㈱①",
    "e\u0301示例\u0300",
    "가나다 Привет 示例",
]
NAME_TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "贵州省仁怀市播县区公司有限厂店集团合作社银行()（）〔 aB9中第一"
        ),
        st.characters(),
    )
)
NAME_OF_WORDS = st.lists(
    st.sampled_from(
        [
            *("贵州省", "贵阳", "(贵阳)", "示例", "第一", "酒业", "科技", "厂", "集团"),
            *("有限公司", "公司", "合作社", "遵义分公司", "(普通合伙)", "银行", "支行"),
        ]
    ),
    max_size=8,
).map("".join)


def pieces(name: str) -> list[str]:
    parts = analyse(name).parts
    return [parts.region, parts.brand, parts.trade, parts.form, parts.branch]


def without_brackets(text: str) -> str:
    return text.replace("(", "").replace(")", "")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("貴州茅臺酒股份有限公司", "贵州茅台酒股份有限公司"),
        ("〔甲〕【乙】［丙］｛丁｝「戊」<己>", "(甲)(乙)(丙)(丁)(戊)(己)"),
        ("ａｂｃ１２３示例", "ABC123示例"),
        (" 示\u3000例\t商\u200b贸\u202e行\n", "示例商贸行"),
        ("一○一示例", "一〇一示例"),
        ("葛\U000e0100饰示例", "葛饰示例"),
        ("老乾媽", "老干妈"),
        ("乾坤示例", "乾坤示例"),
        ("喆镕示例", "喆镕示例"),
        ("", ""),
    ],
)
def test_script_width_brackets_and_blanks_do_not_matter(
    typed: str, expected: str
) -> None:
    assert normalise(typed) == expected


@given(st.one_of(NAME_TEXT, st.text()))
@example("ΐ\u0301ß")
@example("e\x00\u0301")
@example("薴乾㈱")
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise(text)

    assert normalise(once) == once


def test_every_character_normalises_to_something_that_stays() -> None:
    once = [normalise(chr(point)) for point in range(0x30000)]

    assert [normalise(text) for text in once] == once


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("仁怀市鸿发酒类经营部", "仁怀市|鸿发|酒类|经营部|"),
        ("贵州茅台酒股份有限公司", "贵州|茅台|酒|股份有限公司|"),
        ("贵州茅台(集团)", "贵州|茅台||集团|"),
        (
            "中国贵州茅台酒厂（集团）有限责任公司",
            "中国贵州|茅台酒厂||集团有限责任公司|",
        ),
        ("老干妈（贵阳）食品有限公司", "贵阳|老干妈|食品|有限公司|"),
        ("贵阳市第一建筑工程公司", "贵阳市|第一|建筑工程|公司|"),
        ("贵阳市第二建筑工程公司", "贵阳市|第二|建筑工程|公司|"),
        ("遵义市播州区示例砖厂", "遵义市播州区|示例|砖|厂|"),
        ("遵义播州示例砖厂", "遵义播州|示例|砖|厂|"),
        ("遵义县示例鞋厂", "遵义县|示例|鞋|厂|"),
        ("松桃示例旅游开发有限公司", "松桃|示例|旅游开发|有限公司|"),
        (
            "印江土家族苗族自治县示例茶业有限公司",
            "印江土家族苗族自治县|示例|茶业|有限公司|",
        ),
        ("黔东南州示例种植农民专业合作社", "黔东南州|示例|种植|农民专业合作社|"),
        ("仁怀市茅台镇示例酒业有限公司", "仁怀市茅台镇|示例|酒业|有限公司|"),
        ("贵阳经济技术开发区示例机械厂", "贵阳经济技术开发区|示例|机械|厂|"),
        ("贵阳示例塑料厂（普通合伙）", "贵阳|示例|塑料|厂普通合伙|"),
        ("示例商贸有限公司(微型企业)", "|示例|商贸|有限公司微型企业|"),
        ("贵阳示例大酒店有限公司", "贵阳|示例|大酒店|有限公司|"),
        ("易县示例商店", "易县|示例||商店|"),
        ("贵州新生活家居有限公司", "贵州|新生活|家居|有限公司|"),
        ("", "||||"),
    ],
)
def test_a_name_falls_into_its_parts(name: str, expected: str) -> None:
    assert "|".join(pieces(name)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("贵阳市市场开发有限公司", "贵阳市||市场开发|有限公司|"),
        ("贵阳市场开发有限公司", "|贵阳|市场开发|有限公司|"),
        ("东方电气股份有限公司", "|东方|电气|股份有限公司|"),
        ("新华书店", "|新华||书店|"),
        ("贵州平安商贸有限公司", "贵州|平安|商贸|有限公司|"),
        ("贵阳社区示例药房", "贵阳|社区示例||药房|"),
    ],
)
def test_a_word_that_may_be_a_place_stays_where_it_is_none(
    name: str, expected: str
) -> None:
    assert "|".join(pieces(name)) == expected


@pytest.mark.parametrize(
    ("name", "branch"),
    [
        (
            "中国邮政集团公司贵州省印江土家族苗族自治县新寨支局",
            "贵州省印江土家族苗族自治县新寨支局",
        ),
        ("贵州示例有限公司遵义分公司", "遵义分公司"),
        ("贵州银行股份有限公司遵义分行", "遵义分行"),
        ("示例县药材公司一门市部", "一门市部"),
        ("示例镇供销合作社翁昭分销店", "翁昭分销店"),
        ("贵阳示例酒厂招待所", "招待所"),
        ("贵阳示例酒厂分厂", "分厂"),
        ("贵阳示例加工厂小店屠宰厂", ""),
        ("贵州示例公司服务有限公司", ""),
        ("贵州示例有限公司", ""),
        ("贵州示例(集团)", ""),
    ],
)
def test_what_follows_a_finished_parent_is_the_branch(name: str, branch: str) -> None:
    assert analyse(name).parts.branch == branch


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("仁怀市鸿发酒类经营部", "仁怀鸿发酒类经营部"),
        ("贵州省贵阳市示例科技有限责任公司", "贵州贵阳示例科技"),
        ("老干妈（贵阳）食品有限公司", "贵阳老干妈食品"),
        ("松桃苗族自治县示例农民专业合作社", "松桃示例"),
        ("西安市碑林区示例店", "西安碑林示例店"),
        ("贵州示例(集团)有限公司", "贵州示例集团"),
        ("贵州示例有限公司遵义市播州区分店", "贵州示例遵义播州分店"),
        ("示例“甲乙”商贸行", "示例甲乙商贸行"),
        ("有限公司", "有限公司"),
        ("()!", ""),
    ],
)
def test_the_core_leaves_out_what_tells_no_firms_apart(name: str, core: str) -> None:
    assert analyse(name).core == core


@given(st.one_of(NAME_TEXT, NAME_OF_WORDS))
def test_the_parts_hold_every_character_of_the_name_once(text: str) -> None:
    normal = normalise(text)

    joined = "".join(pieces(text))

    assert sorted(joined) == sorted(without_brackets(normal))
    assert joined == normal or "(" in normal or ")" in normal


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_can_be_analysed(text: str) -> None:
    name, query = analyse(text), analyse_query(text)

    assert name.name == text
    assert name.normal == query.normal == normalise(text)
    assert len(name.initials) == len(name.syllables)
    assert query.rest or query.places or not query.core


@given(st.text())
def test_any_query_can_be_analysed(text: str) -> None:
    query = analyse_query(text)

    assert query.normal == normalise(text)
    shorts = "".join(place.short for place in query.places)
    assert query.core == shorts + query.rest


@pytest.mark.parametrize(
    ("core", "expected"),
    [
        ("老干妈", "lao gan ma"),
        ("贵州银行", "gui zhou yin hang"),
        ("重庆重工", "chong qing zhong gong"),
        ("长顺都匀", "chang shun du yun"),
        ("厦门大厦", "xia men da sha"),
        ("绿女", "lv nv"),
        ("ABC示例360", "abc shi li 360"),
        ("", ""),
    ],
)
def test_a_core_is_read_in_toneless_syllables(core: str, expected: str) -> None:
    assert syllables(core) == tuple(expected.split())


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("laoganma", "lao gan ma"),
        ("fangan", "fan gan"),
        ("huanan", "hua nan"),
        ("XIAN", "xian"),
        ("lgm", ""),
        ("laoganm", ""),
        ("", ""),
    ],
)
def test_letters_are_cut_into_the_fewest_syllables(letters: str, expected: str) -> None:
    assert cut(letters) == tuple(expected.split())


def test_pairs_come_in_order_each_once() -> None:
    assert pairs("茅台茅台") == ("茅台", "台茅")
    assert pairs_of_sounds(("mao", "tai", "mao", "tai")) == ("~maotai", "~taimao")
    assert pairs("茅") == pairs("") == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zhang", "zan"),
        ("chen", "ceng"),
        ("shi", "si"),
        ("niu", "liu"),
        ("nv", "lv"),
        ("fang", "huang"),
        ("fei", "hui"),
        ("fen", "hun"),
        ("fu", "hu"),
        ("jing", "jin"),
    ],
)
def test_sounds_that_speakers_mix_up_are_written_as_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"), [("dong", "don"), ("zhi", "chi"), ("ba", "pa"), ("lan", "ran")]
)
def test_other_sounds_stay_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_pinyin_is_searched_by_sound_and_kept_as_possible_initials() -> None:
    query = analyse_query("lao gan ma")

    assert query.is_latin
    assert query.is_cut
    assert query.syllables == ("lao", "gan", "ma")
    assert query.initials == "laoganma"


@pytest.mark.parametrize(
    ("text", "sounds", "initials"),
    [
        ("lgm", ("lgm",), "lgm"),
        ("xi'an", ("xi", "an"), ""),
        ("老gan妈", ("lao", "gan", "ma"), ""),
        ("abcdefghijklm", ("abcdefghijklm",), ""),
        ("abcdefghijkl", ("abcdefghijkl",), "abcdefghijkl"),
    ],
)
def test_latin_that_cannot_be_cut_stays_whole(
    text: str, sounds: tuple[str, ...], initials: str
) -> None:
    query = analyse_query(text)

    assert (query.syllables, query.initials) == (sounds, initials)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("91520000", True),
        ("9152", True),
        ("91", True),
        ("91529900MA00000000", True),
        ("91529900MA000000000", False),
        ("92529900ma", True),
        ("9", False),
        ("360", False),
        ("9I", False),
        ("MA6EGX1F7", False),
        ("示例91", False),
        ("", False),
    ],
)
def test_the_head_of_a_code_is_recognised(text: str, expected: bool) -> None:
    assert analyse_query(text).looks_like_code is expected


@pytest.mark.parametrize(
    ("text", "districts", "core"),
    [
        ("鸿发 播州", ("播州",), "播州鸿发"),
        ("遵义市 播州区 鸿发", ("遵义市", "播州区"), "遵义播州鸿发"),
        ("遵义播州鸿发", ("遵义", "播州"), "遵义播州鸿发"),
        ("老干妈(贵阳)", ("贵阳",), "贵阳老干妈"),
        ("鸿发", (), "鸿发"),
        ("贵州茅台", ("贵州",), "贵州茅台"),
    ],
)
def test_region_words_of_a_query_are_named(
    text: str, districts: tuple[str, ...], core: str
) -> None:
    query = analyse_query(text)

    named = tuple(place.text for place in query.places)
    assert (named, query.core) == (districts, core)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("贵州省", "贵州"),
        ("内蒙古自治区", "内蒙古"),
        ("黔东南苗族侗族自治州", "黔东南"),
        ("巴音郭楞蒙古自治州", "巴音郭楞"),
        ("东乡族自治县", "东乡"),
        ("碑林区", "碑林"),
        ("浦东新区", "浦东"),
        ("易县", "易"),
    ],
)
def test_a_division_is_short_without_kind_and_peoples(name: str, expected: str) -> None:
    assert short_name(name) == expected


def test_a_district_without_its_suffix_needs_its_city_or_a_text_of_its_own() -> None:
    assert leading_places("播州示例") == ()
    assert [place.text for place in leading_places("遵义播州示例")] == ["遵义", "播州"]
    assert [place.short for place in whole_places("播州")] == ["播州"]
    assert whole_places("播州示例") == ()
