"""What engines hold of a document: digests, grams, tombstones, mapping, questions."""

from dataclasses import replace
from typing import Any

import pytest

from search.domain.grams import firm_keys, initial_grams, key_of
from search.domain.names import analyse, analyse_query
from search.index.backend import (
    Difference,
    Document,
    InvalidCursorError,
    SearchFilters,
    SearchQuery,
)
from search.index.content import (
    Held,
    differences,
    digest,
    held,
    newest,
    tombstone,
)
from search.index.documents import mapping, source_of
from search.index.postgres_queries import like_head
from search.index.queries import alike, holding
from search.index.questions import ask, clean, factors, read_cursor, region_head

OPEN = Document(
    uscc="91529900000000001X",
    seq=3,
    is_open=True,
    names=(analyse("遵义市示例鸿发酒业有限公司"), analyse("示例旧店")),
    region="520300",
    industry="C1512",
    status="active",
    tier="A",
    tier_status="published",
    is_listed=False,
)


@pytest.mark.parametrize(
    "change",
    [
        {"names": OPEN.names[:1]},
        {"names": OPEN.names[::-1]},
        {"region": "520301"},
        {"industry": ""},
        {"status": "cancelled"},
        {"tier": "B"},
        {"tier_status": "withheld"},
        {"is_listed": True},
        {"is_open": False},
    ],
)
def test_any_change_of_content_changes_the_digest(change: dict[str, Any]) -> None:
    assert digest(replace(OPEN, **change)) != digest(OPEN)


def test_a_new_number_alone_keeps_the_digest() -> None:
    assert digest(replace(OPEN, seq=4)) == digest(OPEN)


def test_a_closed_document_is_held_without_anything_public() -> None:
    closed = replace(OPEN, is_open=False)

    (kept,) = newest([closed])

    assert kept == tombstone(OPEN.uscc, seq=3)
    assert (kept.names, kept.region, kept.tier) == ((), "", "")


def test_of_several_documents_of_one_firm_the_newest_counts() -> None:
    older, newer = replace(OPEN, seq=2), replace(OPEN, seq=5)

    assert newest([older, newer, OPEN]) == [newer]


def test_comparing_merges_two_ordered_lists() -> None:
    a, b, c, d = (replace(OPEN, uscc=letter) for letter in "ABCD")
    stored = [held(b), replace(held(c), content="?"), Held("E", 1, True, "")]
    stored += [Held("F", 9, False, "")]

    found = differences([a, b, c, d], stored)

    assert found == (
        Difference(uscc="A", what="missing"),
        Difference(uscc="C", what="different"),
        Difference(uscc="D", what="missing"),
        Difference(uscc="E", what="extra"),
    )


def test_comparing_nothing_with_nothing_finds_nothing() -> None:
    assert differences([], []) == ()


def test_keys_are_of_pairs_sounds_initials_and_whole_forms() -> None:
    grams = {
        *("示例", "例鸿", "鸿发", "~sili", "~lihong", "~hongha", "@slh", "@lhf"),
        *("=示例鸿发", "≡示例鸿发", "#示例鸿发", "%shilihongfa", "&slhf"),
    }

    assert analyse("示例鸿发").keys == tuple(sorted(map(key_of, grams)))


def test_a_firm_is_found_by_its_codes_and_by_each_division_it_belongs_to() -> None:
    keys = firm_keys("91529900000000001X", region="520304")

    grams = ("$91529900000000001X", "$000000001", "^52", "^5203", "^520304")
    assert keys == tuple(sorted(map(key_of, grams)))


def test_a_firm_without_a_region_belongs_to_the_one_in_its_code() -> None:
    uscc = "915203040000000018"

    assert firm_keys(uscc, region="") == firm_keys(uscc, region="520304")


def test_of_equal_answers_the_living_the_near_and_the_parent_come_first() -> None:
    branch = (analyse("遵义市示例鸿发酒业有限公司凯里分公司"),)
    changes: list[dict[str, Any]] = [
        {},
        {"names": branch},
        {"region": "110101"},
        {"status": "cancelled"},
    ]

    ranks = [replace(OPEN, **change).rank for change in changes]

    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)


@pytest.mark.parametrize(("initials", "runs"), [("ab", 0), ("abc", 1), ("aaaa", 1)])
def test_runs_of_initials_need_three_letters(initials: str, runs: int) -> None:
    assert len(initial_grams(initials)) == runs


@pytest.mark.parametrize("gram", ["", "示例", "~shili", "\ud800", "x" * 99])
def test_a_gram_becomes_an_int4_that_is_also_a_plain_word(gram: str) -> None:
    assert 0 <= key_of(gram) < 2**31


def test_the_mapping_is_strict_and_names_all_that_is_sent() -> None:
    made, sent = mapping(), source_of(OPEN)

    assert made["dynamic"] == "strict"
    assert set(made["properties"]) == set(sent)
    assert set(made["_source"]["includes"]) <= set(sent)


@pytest.mark.parametrize(
    ("region", "head"),
    [
        ("52", "52"),
        ("520000", "52"),
        ("5201", "5201"),
        ("520100", "5201"),
        ("520102", "520102"),
        ("", ""),
        ("000000", ""),
    ],
)
def test_a_region_contains_what_begins_with_its_digits(region: str, head: str) -> None:
    assert region_head(region) == head


def test_signs_of_a_pattern_are_taken_literally() -> None:
    assert like_head("5%2_\\") == "5\\%2\\_\\\\%"


def test_a_text_is_cleaned_of_what_no_store_takes() -> None:
    assert clean("5\x002\ud800").encode()


def test_only_the_first_hundred_characters_are_read() -> None:
    question = ask(SearchQuery(text="  示 " + "例" * 10_000))

    assert len(question.analysis.normal) <= 100


def test_swapped_and_skipped_pairs_count_half() -> None:
    found = factors(analyse_query("示例鸿"))

    assert (found["示例"], found["例示"], found["示鸿"]) == (1.0, 0.5, 0.5)
    assert found["~sili"] == 0.6


@pytest.mark.parametrize("cursor", ["x", "x:y", "\x00", "W10:abc"])
def test_a_cursor_nobody_made_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidCursorError):
        read_cursor(ask(SearchQuery(cursor=cursor)), "postgres")


def test_user_text_reaches_elasticsearch_only_as_terms_and_heads() -> None:
    text, filters = 'x" OR *:*', SearchFilters(region="52", tier="A")

    question = ask(SearchQuery(text=text, filters=filters))
    likely = alike(question, filters=filters)

    built = f"{holding(question, after=None).to_dict()} {likely and likely.to_dict()}"

    assert "query_string" not in built
    assert "script" not in built
