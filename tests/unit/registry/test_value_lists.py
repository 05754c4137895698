"""Values of several parts as sheets type them."""

import pytest

from registry.domain.value_lists import (
    AmbiguousKindError,
    FailedItem,
    InvalidInspectorsError,
    InvalidItemsError,
    UnknownKindError,
    UnknownPartyKindError,
    other_kind_text,
    read_inspectors,
    read_items,
    read_party_kind,
    read_penalty_kinds,
)
from registry.domain.vocabulary import PartyKind, PenaltyKind

COLONIES = FailedItem(item="菌落总数", value="3400000cfu/g", limit="≤300000cfu/g")


@pytest.mark.parametrize("mark", [";", "；", "、", ",", "，", " ; "])
def test_kinds_are_read_whatever_separates_them(mark: str) -> None:
    found = read_penalty_kinds(f"罚款{mark}警告")

    assert found == (PenaltyKind.WARNING, PenaltyKind.FINE)


@pytest.mark.parametrize("kind", list(PenaltyKind))
def test_every_kind_is_read_by_its_term_and_its_code(kind: PenaltyKind) -> None:
    assert read_penalty_kinds(kind.term) == (kind,)
    assert read_penalty_kinds([kind.value, kind.value]) == (kind,)


@pytest.mark.parametrize(
    ("old", "kind"),
    [
        ("吊销营业执照", PenaltyKind.PERMIT_REVOKED),
        ("吊销许可证", PenaltyKind.PERMIT_REVOKED),
        ("暂扣执照", PenaltyKind.PERMIT_SUSPENDED),
        ("其他-公开道歉", PenaltyKind.OTHER),
        ("其它", PenaltyKind.OTHER),
    ],
)
def test_strings_of_older_forms_are_read(old: str, kind: PenaltyKind) -> None:
    assert read_penalty_kinds(old) == (kind,)


@pytest.mark.parametrize(
    "text",
    [
        "暂扣或者吊销许可证",
        "暂扣或者吊销执照",
        "暂扣或吊销许可证",
        "罚款;暂扣或者吊销执照",
        "罚没款",
    ],
)
def test_a_string_of_two_kinds_is_never_guessed(text: str) -> None:
    with pytest.raises(AmbiguousKindError):
        read_penalty_kinds(text)


@pytest.mark.parametrize("text", ["责令改正", "02", "罚", "fines", {"fine": 1}, [1], 5])
def test_an_unknown_kind_is_refused(text: object) -> None:
    with pytest.raises(UnknownKindError):
        read_penalty_kinds(text)


def test_the_message_of_an_unknown_kind_holds_no_digits() -> None:
    with pytest.raises(UnknownKindError) as refusal:
        read_penalty_kinds("张520000190001010019")

    assert "520000" not in str(refusal.value)


def test_what_stands_behind_other_is_kept() -> None:
    assert other_kind_text("罚款;其他-公开道歉") == "公开道歉"
    assert other_kind_text("罚款") == ""


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("法人及非法人组织", PartyKind.LEGAL_PERSON),
        ("法人或非法人组织", PartyKind.LEGAL_PERSON),
        ("非法人组织", PartyKind.ORGANISATION),
        ("个体工商户", PartyKind.INDIVIDUAL_BUSINESS),
        ("自然人", PartyKind.NATURAL_PERSON),
        ("natural_person", PartyKind.NATURAL_PERSON),
    ],
)
def test_kinds_of_party_are_read(text: str, kind: PartyKind) -> None:
    assert read_party_kind(text) is kind


@pytest.mark.parametrize("text", ["1", "公司", None, 4])
def test_an_unknown_kind_of_party_is_refused(text: object) -> None:
    with pytest.raises(UnknownPartyKindError):
        read_party_kind(text)


@pytest.mark.parametrize("mark", ["║", "‖", "||", "|", "丨", "｜", " ‖ "])
def test_the_parts_of_an_item_are_read_whatever_parts_them(mark: str) -> None:
    found = read_items(f"菌落总数{mark}3400000cfu/g{mark}≤300000cfu/g")

    assert found == (COLONIES,)


def test_several_items_of_one_cell_are_parted_by_semicolons() -> None:
    found = read_items("铅‖0.5‖≤0.2；镉‖0,3‖≤0.1;")

    assert [item.item for item in found] == ["铅", "镉"]
    assert found[1].value == "0,3"


def test_product_tables_part_bare_items_by_commas() -> None:
    found = read_items("输入功率,标志，接地措施*")

    assert [item.item for item in found] == ["输入功率", "标志", "接地措施*"]


@pytest.mark.parametrize("name", ["2,4-滴", "大肠菌群（n=5,c=2）", "苯甲酸、山梨酸"])
def test_a_comma_inside_a_name_parts_nothing(name: str) -> None:
    assert read_items(name) == (FailedItem(item=name),)


def test_a_form_states_rows() -> None:
    row = {"item": " 铅 ", "value": "0.5", "limit": "≤0.2", "is_serious": "是"}

    assert read_items([row]) == (
        FailedItem(item="铅", value="0.5", limit="≤0.2", is_serious=True),
    )


@pytest.mark.parametrize("wrong", ["铅‖1‖2‖3", "‖1‖2", [{"value": "1"}], [1], 5])
def test_an_item_without_a_name_or_with_more_parts_is_refused(wrong: object) -> None:
    with pytest.raises(InvalidItemsError):
        read_items(wrong)


def test_two_hundred_items_are_taken_and_one_more_is_refused() -> None:
    assert len(read_items("；".join(["铅"] * 200))) == 200

    with pytest.raises(InvalidItemsError):
        read_items("；".join(["铅"] * 201))


def test_inspectors_are_read_from_rows_and_from_text() -> None:
    rows = [{"name": "甲", "certificate": "52-001"}, {"name": "", "certificate": ""}]

    assert read_inspectors(rows) == read_inspectors("甲，52-001")
    assert len(read_inspectors("甲 52-001；乙 52-002")) == 2


@pytest.mark.parametrize(
    "wrong", ["甲", [{"name": "甲"}], [{"certificate": "1"}], ["甲"]]
)
def test_an_inspector_without_name_or_certificate_is_refused(wrong: object) -> None:
    with pytest.raises(InvalidInspectorsError):
        read_inspectors(wrong)
