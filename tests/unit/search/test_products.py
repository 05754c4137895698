"""Products are found by their words and batches, however those were written."""

import pytest

from search.domain.indexable import is_indexable
from search.domain.products import (
    numbers_of,
    pairs_of,
    plain_batch,
    plain_words,
    words_of,
)
from tests import factories


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("2026-06-01", "20260601"),
        ("2026年6月1日", "20260601"),
        ("２０２６／０６／０１", "20260601"),
        ("生产日期2026.6.1 / A-01", "生产日期20260601a01"),
        ("Lot 7/b", "lot7b"),
        ("\x00—", ""),
    ],
)
def test_a_batch_is_letters_and_digits_and_its_day_eight_of_them(
    text: str, plain: str
) -> None:
    assert plain_batch(text) == plain


def test_words_are_without_blanks_width_and_case() -> None:
    assert plain_words(" ＡＢ c　辣椒 酱") == "abc辣椒酱"


def test_no_pair_reaches_from_the_name_into_the_trademark() -> None:
    words = words_of({"product": "辣椒", "brand": "示例", "specification": "瓶"})

    assert words == "辣椒\n示例"
    assert pairs_of(words) == sorted(["辣椒", "示例"])


def test_one_sign_makes_no_pair() -> None:
    assert pairs_of("酒") == []


def test_an_individual_business_is_not_indexed_and_a_company_is() -> None:
    assert not is_indexable(factories.uscc(head="92"))
    assert is_indexable(factories.uscc(head="91"))
    assert is_indexable(factories.uscc(head="93"))


def test_a_record_is_known_by_each_number_it_states_as_letters_and_digits() -> None:
    record = {
        "document_number": "黔市监示许〔2026〕3号",
        "fields": {"permit_number": "ＳＣ 10652010200123", "notice_number": None},
    }

    assert numbers_of(record) == ["sc10652010200123", "黔市监示许20263号"]
    assert numbers_of({"document_number": "", "fields": {}}) == []
