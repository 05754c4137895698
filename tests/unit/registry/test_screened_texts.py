"""Where identifiers stand in a paper, and which pages officers must look at."""

from datetime import date

import pytest

from registry.domain.screened_texts import (
    Located,
    PagesDeclared,
    Passage,
    Place,
    needs_declaration,
    pages_in,
    runs_of,
    screen_passages,
    undeclared_pages,
)
from registry.domain.screening import PersonalKind

TODAY = date(2026, 11, 25)
RESIDENT_ID = "520000190001010019"


def page(text: str, *, number: int = 1) -> Passage:
    where = Place(label=f"page {number}", term=f"第{number}页")
    return Passage(where=where, text=text)


def boxes(*texts: str) -> list[Passage]:
    return [page(text, number=number) for number, text in enumerate(texts, 1)]


def told(passages: list[Passage]) -> list[tuple[PersonalKind, str]]:
    found = screen_passages(passages, today=TODAY)
    return [(one.kind, str(one.where)) for one in found]


def test_a_finding_tells_page_and_line_in_both_languages() -> None:
    (found,) = screen_passages(
        [page("无"), page(f"一\n二\n证号{RESIDENT_ID}", number=3)], today=TODAY
    )

    assert found == Located(
        kind=PersonalKind.RESIDENT_ID,
        where=Place(label="page 3, line 3", term="第3页第3行"),
    )


def test_a_passage_of_one_line_tells_no_line() -> None:
    assert told([page("邮箱shili@example.com")]) == [(PersonalKind.EMAIL, "page 1")]


def test_two_of_a_kind_on_one_line_are_told_once() -> None:
    assert told([page("13800000000、13900000000")]) == [(PersonalKind.MOBILE, "page 1")]


def test_neither_passage_nor_finding_shows_the_number() -> None:
    passage = page(RESIDENT_ID)

    shown = repr(passage) + repr(screen_passages([passage], today=TODAY))

    assert RESIDENT_ID not in shown


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (RESIDENT_ID, PersonalKind.RESIDENT_ID),
        ("13800000000", PersonalKind.MOBILE),
        ("6220000000000000008", PersonalKind.BANK_CARD),
        ("５２００００１９０００１０１００６ｘ", PersonalKind.RESIDENT_ID),
    ],
)
def test_a_number_of_one_sign_to_a_box_is_read_across(
    number: str, kind: PersonalKind
) -> None:
    assert told(boxes("号码", *number, "备注")) == [(kind, "page 2")]


def test_a_resident_id_of_several_signs_to_a_box_is_read_across() -> None:
    found = told(boxes("520000", "1900", "0101", "0019"))

    assert found == [(PersonalKind.RESIDENT_ID, "page 1")]


@pytest.mark.parametrize(
    "texts",
    [
        ("138", "0000", "0000"),
        ("520000", "000101", "001"),
        ("520000", "1900", "和", "0101", "0019"),
        ("520000", "1900", "0101", "0018"),
        ("15", "202311", "043"),
    ],
    ids=["figures", "old form", "parted by a word", "check digit", "date"],
)
def test_figures_in_neighbouring_cells_make_no_number(texts: tuple[str, ...]) -> None:
    assert told(boxes(*texts)) == []


@pytest.mark.parametrize(("pages", "is_needed"), [((), False), ((2,), True)])
def test_only_pages_without_text_need_a_declaration(
    pages: tuple[int, ...], is_needed: bool
) -> None:
    assert needs_declaration(pages) is is_needed


@pytest.mark.parametrize(
    ("officers", "left"),
    [((), (2, 3)), ((1,), (2, 3)), ((1, 1), (2, 3)), ((1, 2), (3,))],
    ids=["nobody", "one", "one twice", "two"],
)
def test_two_different_officers_declare_each_page(
    officers: tuple[int, ...], left: tuple[int, ...]
) -> None:
    declared = [PagesDeclared(officer=one, pages=frozenset({2})) for one in officers]

    assert undeclared_pages((2, 3), declared=declared) == left


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("1", {1}),
        ("2, 4-7", {2, 4, 5, 6, 7}),
        ("2、4－5，9", {2, 4, 5, 9}),
        ("3-3", {3}),
        ("3-2", set()),
        ("", set()),
        ("all", set()),
        ("1, x", set()),
        ("12345", set()),
    ],
)
def test_page_numbers_are_read_as_officers_write_them(
    text: str, pages: set[int]
) -> None:
    assert pages_in(text) == pages


def test_page_numbers_read_back_as_they_are_told() -> None:
    assert pages_in(runs_of({7, 2, 5, 4, 6})) == {2, 4, 5, 6, 7}
