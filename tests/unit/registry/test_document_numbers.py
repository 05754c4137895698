"""Numbers of decisions: one spelling, and which look usual."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.document_numbers import (
    is_registration_number,
    is_usual_number,
    normalise_document_number,
)


@pytest.mark.parametrize(
    "spelling",
    [
        "黔市监价处[2020]4号",
        "黔市监价处〔2020〕4号",
        "黔市监价处【2020】4号",
        "黔市监价处（2020）4号",
        "黔市监价处(2020)4号",
        "黔市监价处［２０２０］４号",
        "黔市监价处﹝2020﹞4号",
        " 黔市监价处 〔2020〕\u30004号\n",
    ],
)
def test_every_spelling_of_a_number_becomes_one(spelling: str) -> None:
    assert normalise_document_number(spelling) == "黔市监价处〔2020〕4号"


@given(
    text=st.text(
        alphabet=st.one_of(
            st.characters(), st.sampled_from("黔处号 〔〕[]（）\u3000´¨")
        )
    )
)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise_document_number(text)

    assert normalise_document_number(once) == once


@pytest.mark.parametrize(
    "number",
    [
        "黔市监价处〔2024〕3号",
        "黔市监特处〔2022〕1号",
        "黔市监知罚字〔2022〕1号",
        "黔市监特罚〔2019〕1号",
        "黔市监价处[2020]4号",
        "筑市监处罚〔2025〕第12号",
        "泸市监罚〔2024〕0033号",
        "粤市监罚〔2025〕广州办1219号",
        "云昆市监撤〔2026〕9-001号",
    ],
)
def test_numbers_seen_are_usual(number: str) -> None:
    assert is_usual_number(number)


@pytest.mark.parametrize(
    "number",
    [
        "",
        "无",
        "2024年第3号",
        "黔市监价处〔24〕3号",
        "黔市监价处〔1824〕3号",
        "黔市监价处〔2024〕3",
        "黔市监价处2024-3号",
        "黔市监价处〔2024〕1234567号",
        "关于处理某公司的决定黔市监价处〔2024〕3号及附件",
    ],
)
def test_other_numbers_deserve_a_look(number: str) -> None:
    assert not is_usual_number(number)


@pytest.mark.parametrize(
    "number",
    ["520100000012345", "520000000000014", "522300000009993", "522627000010008"],
)
def test_an_old_registration_number_is_checked_by_its_last_digit(number: str) -> None:
    wrong = str((int(number[-1]) + 1) % 10)

    assert is_registration_number(number)
    assert not is_registration_number(number[:-1] + wrong)


@pytest.mark.parametrize("number", ["52010000001234", "5201000000123450", "52010000X"])
def test_an_old_registration_number_has_15_digits(number: str) -> None:
    assert not is_registration_number(number)
