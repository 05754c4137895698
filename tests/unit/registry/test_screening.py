"""Personal identifiers in free text: every vector, and that masking leaves none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from registry.domain.screening import (
    PersonalKind,
    find_personal,
    hide_personal,
    mask_personal,
)

TODAY = date(2026, 11, 25)

RESIDENT_IDS = [
    "520000190001010019",
    "52000019000101006X",
    "52000019000101006x",
    "５２００００１９０００１０１００１９",
    "520000 19000101 0019",
    "520000-19000101-0019",
    "身份证号520000190001010019，住所",
    "（520000190001010019）",
    "5200001900\n01010019",
    "5200001900\r\n  01010019",
    "520000190001\u200b010019",
    "520000190001011433",
    "520000000101001",
    "810000190001010018",
    "520000190001010350",
]
BANK_CARDS = [
    "6220000000000000008",
    "6217 0000 0000 0000 012",
    "6228-4800-0000-0000-000",
    "６２５９０００００００００００５",
    "4367420000000009",
    "账号6013820000000000005开户",
    "9558800000000000000",
    "卡号：6230000000000000007。",
    "3568000000000008",
    "5201000000000006",
]
MOBILES = [
    "13800000000",
    "+86 139 0000 0000",
    "86-18600000000",
    "0086 17700000000",
    "138-0000-0000",
    "１５０００００００００",
    "电话：19900000000。",
    "手机16600000000转",
    "(15800000000)",
    "微信同号13000000000",
    "13800000000.",
]
ACCOUNTS = [
    "账号：520100000000",
    "帐户 5201 0000 0000 0000 01",
    "户名：贵州示例食品有限公司 2400000000000000",
    "银行账号为2400000000000000000001",
]
LANDLINES = [
    "0851-85555555",
    "（0851）85555555",
    "0851 8555 5555",
    "电话：085185555555",
    "电话85555555",
    "座机 0857－8555555。",
    "010-65555555转801",
    "021-65555555-801",
    "+86 851 8555 5555",
    "0086-(0)851-85555555",
    "Tel: 0755-25555555",
    "０８５１－８５５５５５５５",
    "住址电话0851-20231104",
]
EMAILS = [
    "shili@example.com",
    "邮箱shi.li+1@mail.example.com.cn，",
    "ｓｈｉｌｉ＠ｅｘａｍｐｌｅ．ｃｏｍ",
    "shili @example.com",
    "shili\n@example.com",
    "<SHILI@EXAMPLE.COM>",
    "shi\u200bli@example.com",
    "shili@示例 shi_li@a-b.cn",
    "shili@example.中国",
]
CLEAN = [
    "520000190001010018",
    "520000190002290016",
    "520000190013010016",
    "520000209901010011",
    "90000019000101001X",
    "915203822149900118",
    "913101187702231391",
    "6520000190001010019",
    "XBJ20520000190001010019",
    "520000********0019",
    "520100000012345",
    "52000019000101001A",
    "6220000000000000009",
    "0000000000000000",
    "915203027096958233",
    "520000209901010011",
    "6901234567892",
    "1234567890123452",
    "62200000000000000080",
    "6220****0000",
    "JL6220000000000000008",
    "12800000000",
    "1380000000",
    "138000000000",
    "91520625587252388L",
    "138****0000",
    "13800000000元",
    "1380000 0000 万元",
    "¥13800000000",
    "13800000000.50",
    "6913800000000",
    "20190101138000",
    "GC13800000000001",
    "9152 0100 2144 6213 90",
    "账户：统一社会信用代码915203822149900118",
    "400-800-0000",
    "投诉电话：0851-85555555",
    "服务热线（0851）85555555",
    "传真 85555555",
    "GB/T 2760-2014",
    "GB 4806.7-2016、GB 31604.30-2016",
    "黔市监罚〔2024〕0851号",
    "批号0301-20231104",
    "批号085120231104",
    "020-20231104",
    "XBJ-0851-85555555",
    "0851-85555555-123456",
    "0851-****555",
    "0851 85555555元",
    "2024-08-25 3555555",
    "1234-5555555",
    "0999999-8555555",
    "@example.com",
    "shili@",
    "shili@example",
    "单价@5.00",
    "s***@example.com",
    "",
]
KINDS = (
    [(text, PersonalKind.RESIDENT_ID) for text in RESIDENT_IDS]
    + [(text, PersonalKind.BANK_CARD) for text in BANK_CARDS]
    + [(text, PersonalKind.MOBILE) for text in MOBILES]
    + [(text, PersonalKind.ACCOUNT) for text in ACCOUNTS]
    + [(text, PersonalKind.LANDLINE) for text in LANDLINES]
    + [(text, PersonalKind.EMAIL) for text in EMAILS]
)


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_an_identifier_is_found_once_and_as_what_it_is(
    text: str, kind: PersonalKind
) -> None:
    findings = find_personal(text, today=TODAY)

    assert [finding.kind for finding in findings] == [kind]


@pytest.mark.parametrize("text", CLEAN)
def test_what_only_looks_like_an_identifier_is_left_alone(text: str) -> None:
    assert find_personal(text, today=TODAY) == ()
    assert mask_personal(text, today=TODAY) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("身份证号52000019000101006x，住所", "身份证号520000********006X，住所"),
        ("旧证520000000101001。", "旧证520000******001。"),
        ("卡 6217 0000 0000 0000 012！", "卡 6217****0012！"),
        ("电话：+86 139 0000 0000。", "电话：139****0000。"),
        ("㎏１５０００００００００㎏", "㎏１５０００００００００㎏"),
        ("重５㎏，１５０００００００００", "重５㎏，150****0000"),
        ("账号：520100000000", "账号：5201****0000"),
        ("电话（0851）85555555，", "电话08518****555，"),
        ("电话8555555，", "电话****555，"),
        ("邮箱Shili@Example.com。", "邮箱s***@example.com。"),
    ],
)
def test_only_the_identifier_is_masked(text: str, masked: str) -> None:
    assert mask_personal(text, today=TODAY) == masked


def test_a_finding_tells_where_in_the_text_as_given() -> None:
    text = "重５㎏，电话１３８ ００００ ００００（王）"

    (finding,) = find_personal(text, today=TODAY)

    assert text[finding.start : finding.end] == "１３８ ００００ ００００"


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_a_finding_never_shows_the_number(text: str, kind: PersonalKind) -> None:
    (finding,) = find_personal(text, today=TODAY)

    shown = "".join(sign for sign in repr(finding).upper() if sign.isalnum())
    number = "".join(sign for sign in text if sign.isascii() and sign.isdigit())
    assert "*" in finding.masked
    assert "SHILI" not in shown
    assert not number or number == "1" or number not in shown


def test_a_service_line_hides_no_other_number() -> None:
    text = "监督电话 6220 0000 0000 0000 008，投诉电话13800000000"

    kinds = [finding.kind.value for finding in find_personal(text, today=TODAY)]

    assert kinds == ["bank_card", "mobile"]


def test_the_landline_of_a_person_beside_a_service_line_is_found() -> None:
    text = "投诉电话：0851-85555555；联系电话：0851-85555556"

    (finding,) = find_personal(text, today=TODAY)

    assert text[finding.start : finding.end] == "0851-85555556"


def test_several_identifiers_are_found_in_their_order() -> None:
    text = "13800000000 520000190001010019 6220000000000000008 138 0000 0000"

    kinds = [finding.kind.value for finding in find_personal(text, today=TODAY)]

    assert kinds == ["mobile", "resident_id", "bank_card", "mobile"]


def test_a_resident_id_counts_from_the_day_of_birth() -> None:
    text = "52000020261125001" + mod_11_2.calc_check_digit("52000020261125001")

    assert find_personal(text, today=date(2026, 11, 24)) == ()
    assert len(find_personal(text, today=date(2026, 11, 25))) == 1


PIECES = st.sampled_from(
    [text for text, _ in KINDS]
    + CLEAN
    + [
        "账号",
        "电话",
        "投诉",
        "@",
        ".",
        "a.cn",
        "0851",
        "85",
        " ",
        "-",
        "\n",
        "，",
        "*",
        "元",
        "1",
        "13",
        "52",
        "86",
        "0000",
    ]
)


@given(pieces=st.lists(PIECES, max_size=8))
def test_masked_text_holds_no_identifier(pieces: list[str]) -> None:
    masked = mask_personal("".join(pieces), today=TODAY)

    assert find_personal(masked, today=TODAY) == ()


@given(text=st.text(alphabet="0123456789X -\n账号*+元电话投诉()@.a", max_size=60))
def test_masked_digits_hold_no_identifier(text: str) -> None:
    masked = mask_personal(text, today=TODAY)

    assert find_personal(masked, today=TODAY) == ()


@pytest.mark.parametrize(
    "text", ["护照号E00000000", "护照号码：EA0000000", "往来港澳通行证 C 00000000"]
)
def test_a_passport_is_told_by_its_label_and_leaves_no_sign(text: str) -> None:
    (finding,) = find_personal(text, today=TODAY)

    assert finding.kind is PersonalKind.PASSPORT
    assert not set("EC0") & set(hide_personal(text, today=TODAY))


@pytest.mark.parametrize("text", ["批号E00000000", "护照遗失，批号为E00000000"])
def test_a_lot_number_is_no_passport(text: str) -> None:
    assert hide_personal(text, today=TODAY) == text
