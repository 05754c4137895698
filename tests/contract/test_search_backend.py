"""What every search engine must do: the same tests on both."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from search.domain.grams import key_of
from search.domain.matching import whole_grams
from search.index.backend import (
    Difference,
    Document,
    Facet,
    InvalidCursorError,
    SearchBackend,
    SearchFilters,
    SearchPage,
    SearchQuery,
    Sort,
)
from tests.contract.conftest import code, firm

ALL_FACETS: tuple[Facet, ...] = ("region", "industry", "tier", "listed", "status")
HONGFA = "遵义市播州区示例鸿发酒业有限公司"
HOSTILE = [
    "'; DROP TABLE search_searchentry; --",
    "%",
    "_",
    "\\",
    "%s %(core)s {where}",
    '"示例" AND (name:*) OR uscc:[* TO *]',
    "示例~2^9 +-&& || ! ( ) { } [ ] : \\ /",
    "*",
    "\x00示例\x1b\x7f\n",
    "\u202e示例鸿发\u202c\u200b",
    "\ud800",
    "示" * 10_000,
    "a" * 10_000,
    " " * 10_000,
    "贵州省遵义市" * 1_700,
    "🍜",
]


def find(backend: SearchBackend, text: str, **narrowed: Any) -> list[str]:
    filters = SearchFilters(**narrowed)
    query = SearchQuery(text=text, filters=filters, page_size=100)
    return [hit.uscc for hit in backend.search(query).hits]


def walk(backend: SearchBackend, query: SearchQuery) -> Iterator[SearchPage]:
    page = backend.search(query)
    yield page
    while page.next_cursor:
        page = backend.search(replace(query, cursor=page.next_cursor))
        yield page


@pytest.mark.parametrize(
    "typed",
    [
        "鸿发",
        "示例鸿发酒业",
        "遵义示例鸿发",
        "遵義市播州區示例鴻發酒業有限公司",
        "示例鸿发酒业（有限公司）",
        " 示例\u3000鸿发 ",
        "示例宏发酒业",
        "示例鸿发洒业",
        "示例发鸿酒业",
        "示例鸿酒业",
        "shilihongfa",
        "zunyibozhoushilihongf",
        "zybzslhfjy",
        "slhf",
        "鸿发 播州",
    ],
)
def test_a_name_is_found_by_what_people_type(
    backend: SearchBackend, typed: str
) -> None:
    backend.replace([firm(1, HONGFA), firm(2, "凯里市样品建材经营部")])

    found = find(backend, typed)

    assert found == [code(1)]


def test_full_width_letters_find_a_name_in_half_width(backend: SearchBackend) -> None:
    backend.replace([firm(1, "贵阳ABC示例科技有限公司"), firm(2)])

    found = find(backend, "ａｂｃ")

    assert found == [code(1)]


@pytest.mark.parametrize("typed", ["915299000000000", "91529900000000001", "9152"])
def test_the_head_of_a_code_finds_the_firm(backend: SearchBackend, typed: str) -> None:
    backend.replace([firm(1)])

    found = find(backend, typed.lower())

    assert found == [code(1)]


def test_the_head_of_a_code_is_not_looked_for_in_names(backend: SearchBackend) -> None:
    backend.replace([firm(1), firm(2, "永丰县示例合作社(档案号9152990000)")])

    found = find(backend, code(1)[:-1])

    assert found == [code(1)]


def test_a_whole_code_finds_its_firm_alone_and_exactly(backend: SearchBackend) -> None:
    backend.replace([firm(1), firm(2), firm(3)])

    page = backend.search(SearchQuery(text=f" {code(2).lower()} "))

    assert [(hit.uscc, hit.fit) for hit in page.hits] == [(code(2), "exact")]


def test_the_exact_name_comes_first(backend: SearchBackend) -> None:
    backend.replace(
        [
            firm(1, "遵义市示例鸿发酒业有限公司第一分公司"),
            firm(2, "遵义市示例鸿发酒业连锁有限公司"),
            firm(3, "遵义市示例鸿发酒业有限公司"),
        ]
    )

    page = backend.search(SearchQuery(text="遵义市示例鸿发酒业有限公司"))

    assert [page.hits[0].uscc, page.hits[0].fit] == [code(3), "exact"]
    assert {hit.fit for hit in page.hits[1:]} <= {"close", "loose"}


def test_a_former_name_finds_the_firm_and_is_told(backend: SearchBackend) -> None:
    backend.replace([firm(1, "遵义市示例新生酒业有限公司", HONGFA)])

    page = backend.search(SearchQuery(text="示例鸿发酒业"))

    assert [hit.matched_name for hit in page.hits] == [HONGFA]
    assert page.total == 1


def test_firms_of_other_places_are_shown_where_nothing_is_likelier(
    backend: SearchBackend,
) -> None:
    backend.replace([firm(1, HONGFA)])

    page = backend.search(SearchQuery(text="贵阳 清镇 仁怀 鸿发", facets=("tier",)))

    assert [(hit.uscc, hit.fit) for hit in page.hits] == [(code(1), "loose")]
    assert (page.total, page.is_alike, page.facets) == (1, False, {"tier": {"A": 1}})


def test_a_firm_found_by_all_its_names_comes_once(backend: SearchBackend) -> None:
    backend.replace([firm(1, HONGFA, "遵义市示例鸿发酒业厂", "遵义市示例鸿发酒坊")])

    page = backend.search(SearchQuery(text="示例鸿发", facets=("tier",)))

    assert [hit.uscc for hit in page.hits] == [code(1)]
    assert (page.total, page.facets) == (1, {"tier": {"A": 1}})


def test_a_hit_shows_where_the_text_stands(backend: SearchBackend) -> None:
    backend.replace([firm(1, HONGFA)])

    (hit,) = backend.search(SearchQuery(text="鸿发酒业")).hits

    assert [hit.matched_name[start:end] for start, end in hit.highlight] == ["鸿发酒业"]


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        ({"region": "52"}, [1, 2, 3]),
        ({"region": "520000"}, [1, 2, 3]),
        ({"region": "5203"}, [1, 2]),
        ({"region": "520300"}, [1, 2]),
        ({"region": "520304"}, [1]),
        ({"region": "5_0304"}, []),
        ({"industry": "C"}, [1, 2]),
        ({"industry": "C15"}, [1]),
        ({"industry": "%"}, []),
        ({"tier": "B"}, [2]),
        ({"status": "cancelled"}, [3]),
        ({"status": "can\x00"}, []),
        ({"is_listed": True}, [2]),
        ({"is_listed": False}, [1, 3]),
        ({"region": "5203", "is_listed": False}, [1]),
    ],
)
@pytest.mark.parametrize("typed", ["", "示例", "示例酒业"])
def test_filters_narrow(
    backend: SearchBackend, typed: str, narrowed: dict[str, Any], expected: list[int]
) -> None:
    backend.replace(
        [
            firm(1, "示例甲酒业", region="520304", industry="C1512"),
            firm(
                2,
                "示例乙酒业",
                region="520382",
                industry="C1310",
                tier="B",
                is_listed=True,
            ),
            firm(
                3, "示例丙酒业", region="520102", industry="F5227", status="cancelled"
            ),
        ]
    )

    found = find(backend, typed, **narrowed)

    assert sorted(found) == [code(number) for number in expected]


@pytest.mark.parametrize("typed", ["", "示例", "示例酒业", "91529900"])
def test_facets_ignore_the_filter_on_their_own_field(
    backend: SearchBackend, typed: str
) -> None:
    backend.replace(
        [
            firm(1, "示例甲酒业", tier="A", region="520304"),
            firm(2, "示例乙酒业", tier="B", region="520304", is_listed=True),
            firm(3, "示例丙酒业", tier="", region="520102"),
        ]
    )
    filters = SearchFilters(tier="A")

    page = backend.search(
        SearchQuery(text=typed, filters=filters, facets=("tier", "region", "listed"))
    )

    assert page.facets == {
        "tier": {"A": 1, "B": 1, "": 1},
        "region": {"520304": 1},
        "listed": {"false": 1},
    }
    assert page.total == 1


def test_facets_come_only_when_asked(backend: SearchBackend) -> None:
    backend.replace([firm(1)])

    pages = [
        backend.search(SearchQuery(facets=facets))
        for facets in ((), ("status",), ALL_FACETS)
    ]

    assert [set(page.facets) for page in pages] == [set(), {"status"}, set(ALL_FACETS)]


@pytest.mark.parametrize("page_size", [1, 2, 7, 100])
@pytest.mark.parametrize("typed", ["", "示例", "示例酒业", "91529900", "shili"])
def test_cursors_walk_everything_once_in_one_order(
    backend: SearchBackend, typed: str, page_size: int
) -> None:
    backend.replace(
        [firm(n, f"示例{n % 5}号酒业", tier="AB"[n % 2]) for n in range(23)]
    )
    query = SearchQuery(text=typed, page_size=page_size)

    pages = list(walk(backend, query))

    walked = [hit.uscc for page in pages for hit in page.hits]
    assert sorted(walked) == [code(n) for n in range(23)]
    assert walked == find(backend, typed)
    assert {(page.total, page.relation) for page in pages} == {(23, "eq")}


def test_hits_of_one_score_are_ordered_by_code(backend: SearchBackend) -> None:
    backend.replace([firm(n, "示例酒业") for n in (3, 1, 2)])

    found = find(backend, "示例酒业")

    assert found == [code(1), code(2), code(3)]


SORTED = {
    "changed": [5, 3, 1, 4, 2],
    "code": [1, 2, 3, 4, 5],
}


def five(backend: SearchBackend) -> None:
    """Hold five firms; the number of each's latest change is not its code's."""
    seqs = {1: 30, 2: 10, 3: 40, 4: 20, 5: 50}
    backend.replace(
        [firm(at, f"遵义市{at}号示例酒业有限公司", seq=seq) for at, seq in seqs.items()]
    )


@pytest.mark.parametrize("sort", SORTED)
@pytest.mark.parametrize("typed", ["示例酒业", "遵", ""])
@pytest.mark.parametrize("size", [1, 2, 5])
def test_a_list_comes_in_the_order_asked_for(
    backend: SearchBackend, sort: Sort, typed: str, size: int
) -> None:
    five(backend)
    query = SearchQuery(text=typed, sort=sort, page_size=size)

    pages = list(walk(backend, query))

    found = [hit.uscc for page in pages for hit in page.hits]
    assert found == [code(at) for at in SORTED[sort]]
    assert {page.total for page in pages} == {5}


def test_a_sorted_list_says_the_fit_as_the_ranked_one_does(
    backend: SearchBackend,
) -> None:
    five(backend)
    query = SearchQuery(text="遵义市2号示例酒业有限公司")

    fits = {hit.uscc: hit.fit for hit in backend.search(query).hits}
    sorted_fits = [
        {hit.uscc: hit.fit for hit in backend.search(replace(query, sort=sort)).hits}
        for sort in ("changed", "code")
    ]

    assert fits[code(2)] == "exact"
    assert sorted_fits == [fits, fits]


def test_filters_narrow_a_sorted_list(backend: SearchBackend) -> None:
    five(backend)
    backend.replace([firm(6, seq=60, tier="D"), firm(7, seq=5, tier="D")])
    narrowed = SearchFilters(tier="D")

    for typed in ("", "示例", "遵"):
        query = SearchQuery(text=typed, filters=narrowed, sort="changed")
        page = backend.search(query)
        assert [hit.uscc for hit in page.hits] == [code(6), code(7)]
        assert page.total == 2


def test_a_firm_that_changed_comes_first_and_once(backend: SearchBackend) -> None:
    five(backend)
    backend.replace([firm(2, "遵义市2号示例酒业有限公司", HONGFA, seq=60)])

    page = backend.search(SearchQuery(text="示例酒业", sort="changed"))

    assert [hit.uscc for hit in page.hits] == [code(at) for at in (2, 5, 3, 1, 4)]


def test_names_only_alike_come_by_likeness_in_every_order(
    backend: SearchBackend,
) -> None:
    backend.replace([firm(1, HONGFA), firm(2, "遵义市示例宏发酒业有限公司")])

    for sort in ("relevance", "changed", "code"):
        page = backend.search(SearchQuery(text="示例弘发酒业", sort=sort))
        assert page.is_alike
        assert len(page.hits) == 2


@pytest.mark.parametrize(
    ("made", "read"),
    [("relevance", "changed"), ("changed", "code"), ("code", "relevance")],
)
def test_a_cursor_belongs_to_its_order(
    backend: SearchBackend, made: Sort, read: Sort
) -> None:
    five(backend)
    query = SearchQuery(text="示例", sort=made, page_size=2)
    cursor = backend.search(query).next_cursor

    with pytest.raises(InvalidCursorError):
        backend.search(replace(query, sort=read, cursor=cursor))


def test_a_cursor_of_another_question_is_refused(backend: SearchBackend) -> None:
    backend.replace([firm(n) for n in range(3)])
    cursor = backend.search(SearchQuery(text="示例", page_size=1)).next_cursor

    for other in (
        SearchQuery(text="酒业", cursor=cursor),
        SearchQuery(text="示例", filters=SearchFilters(tier="A"), cursor=cursor),
        SearchQuery(text="示例", cursor=f"{cursor[:-2]}xx"),
        SearchQuery(text="示例", cursor=f"A{cursor}"),
        SearchQuery(text="示例", cursor="\ud800\x00"),
    ):
        with pytest.raises(InvalidCursorError):
            backend.search(other)


@pytest.mark.parametrize("typed", HOSTILE)
def test_no_text_breaks_a_search(backend: SearchBackend, typed: str) -> None:
    backend.replace([firm(1, HONGFA)])

    page = backend.search(SearchQuery(text=typed, facets=ALL_FACETS))
    backend.suggest(typed, limit=10)

    assert page.total <= 1
    assert backend.count() == 1


@pytest.mark.parametrize("typed", ["（）", "，。", "凯里"])
def test_what_is_not_there_is_not_found(backend: SearchBackend, typed: str) -> None:
    backend.replace([firm(1, HONGFA)])

    page = backend.search(SearchQuery(text=typed, facets=("tier",)))

    assert (page.hits, page.total, page.next_cursor) == ((), 0, "")
    assert page.facets == {"tier": {}}


@pytest.mark.parametrize("typed", ["鸿", "示例鸿", "遵义", "zunyi", "slhf", "9152990"])
def test_a_suggestion_comes_while_somebody_types(
    backend: SearchBackend, typed: str
) -> None:
    backend.replace([firm(1, HONGFA), firm(2, "凯里样品店", is_open=False)])

    offered = backend.suggest(typed, limit=5)

    assert [(one.uscc, one.name) for one in offered] == [(code(1), HONGFA)]


def test_suggestions_are_limited_and_need_a_text(backend: SearchBackend) -> None:
    backend.replace([firm(n) for n in range(9)])

    counts = [
        len(backend.suggest("示例", limit=3)),
        len(backend.suggest("", limit=3)),
        len(backend.suggest(" ", limit=3)),
        len(backend.suggest("示例", limit=0)),
    ]

    assert counts == [3, 0, 0, 0]


@pytest.mark.parametrize("seq", [4, 5])
def test_a_late_or_repeated_message_changes_nothing(
    backend: SearchBackend, seq: int
) -> None:
    backend.replace([firm(1, "示例新名", seq=5)])

    backend.replace([firm(1, "示例旧名", "示例更旧名", seq=seq)])

    assert find(backend, "新名") == [code(1)]
    assert find(backend, "旧名") == []


def test_messages_in_any_order_end_the_same(backend: SearchBackend) -> None:
    first, second, third = (firm(1, f"示例{n}名酒业", seq=n) for n in (1, 2, 3))

    backend.replace([third, first, second])
    backend.replace([second, third, first])

    assert backend.verify([third]) == ()
    assert backend.count() == 1


def test_a_newer_document_replaces_the_older_whole(backend: SearchBackend) -> None:
    backend.replace([firm(1, "示例甲店", "示例乙店", seq=1, tier="A")])

    backend.replace([firm(1, "示例丙店", seq=2, tier="B")])

    assert find(backend, "乙店") == []
    assert find(backend, "丙店", tier="B") == [code(1)]


def test_what_is_removed_is_nowhere(backend: SearchBackend) -> None:
    backend.replace([firm(1, HONGFA, "示例鸿发厂"), firm(2)])

    backend.remove(code(1), seq=2)

    for typed in ("鸿发", "示例鸿发厂", code(1), "slhf"):
        assert code(1) not in find(backend, typed)
        assert code(1) not in [hit.uscc for hit in backend.suggest(typed, limit=9)]
    page = backend.search(SearchQuery(facets=("tier",)))
    assert (page.total, page.facets, backend.count()) == (1, {"tier": {"A": 1}}, 1)


@pytest.mark.parametrize("seq", [1, 2])
def test_a_late_message_resurrects_nothing(backend: SearchBackend, seq: int) -> None:
    backend.replace([firm(1)])
    backend.remove(code(1), seq=2)

    backend.replace([firm(1, seq=seq)])

    assert (find(backend, ""), backend.count()) == ([], 0)


def test_a_late_removal_removes_nothing(backend: SearchBackend) -> None:
    backend.replace([firm(1, seq=3)])

    backend.remove(code(1), seq=2)

    assert find(backend, "示例") == [code(1)]


def test_a_removal_that_comes_before_its_document_holds(backend: SearchBackend) -> None:
    backend.remove(code(1), seq=2)

    backend.replace([firm(1, seq=1)])

    assert backend.count() == 0


def test_a_closed_document_is_held_as_a_tombstone(backend: SearchBackend) -> None:
    backend.replace([firm(1, HONGFA, is_open=False, seq=4)])

    backend.replace([firm(1, HONGFA, seq=3)])

    assert (find(backend, "鸿发"), backend.count()) == ([], 0)


def test_a_rebuild_serves_the_old_until_it_switches(backend: SearchBackend) -> None:
    backend.replace([firm(1), firm(2)])
    seen: list[int] = []

    def documents() -> Iterator[Document]:
        for number in (3, 4, 5):
            yield firm(number)
            seen.append(backend.count())

    count = backend.rebuild(documents())

    assert (count, seen) == (3, [2, 2, 2])
    assert find(backend, "") == [code(3), code(4), code(5)]


def test_a_failed_rebuild_leaves_what_was_served(backend: SearchBackend) -> None:
    backend.replace([firm(1)])

    def documents() -> Iterator[Document]:
        yield firm(2)
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError, match="disk"):
        backend.rebuild(documents())

    assert find(backend, "") == [code(1)]


def test_a_rebuild_mends_what_a_message_could_not(backend: SearchBackend) -> None:
    backend.replace([firm(1, "示例坏名", seq=9), firm(2, seq=9)])
    right = [firm(1, "示例好名", seq=3), firm(3, is_open=False, seq=4)]

    count = backend.rebuild(right)

    assert (count, backend.verify(right)) == (1, ())
    assert find(backend, "好名") == [code(1)]


def test_a_rebuilt_index_takes_further_messages(backend: SearchBackend) -> None:
    backend.rebuild([firm(1, "示例旧名", seq=5), firm(2, seq=5, is_open=False)])

    backend.replace([firm(1, "示例新名", seq=6), firm(2, seq=4)])

    assert (find(backend, "新名"), backend.count()) == ([code(1)], 1)


def test_verifying_tells_missing_extra_and_different(backend: SearchBackend) -> None:
    backend.replace([firm(n) for n in (1, 2, 4, 5)])
    backend.remove(code(5), seq=2)
    backend.remove(code(6), seq=2)
    backend.remove(code(7), seq=2)

    found = backend.verify(
        [firm(1), firm(3), firm(4, tier="B"), firm(5, seq=2), firm(8, is_open=False)]
    )

    assert [(one.uscc, one.what) for one in found] == [
        (code(2), "extra"),
        (code(3), "missing"),
        (code(4), "different"),
        (code(5), "missing"),
        (code(8), "missing"),
    ]


def test_verifying_what_is_right_finds_nothing(backend: SearchBackend) -> None:
    documents = [firm(n, f"示例{n}店", "示例旧店") for n in range(5)]
    backend.replace(documents)

    found = backend.verify(iter(documents))

    assert found == ()


def test_verifying_tells_a_number_that_is_ahead(backend: SearchBackend) -> None:
    backend.replace([firm(1, seq=9)])

    found = backend.verify([firm(1, seq=8)])

    assert found == (Difference(uscc=code(1), what="different"),)


@pytest.mark.slow
@pytest.mark.parametrize("typed", ["", "示例"])
def test_a_walk_has_no_depth_limit(backend: SearchBackend, typed: str) -> None:
    backend.rebuild(firm(n, f"示例{n % 97}店") for n in range(10_250))
    query = SearchQuery(text=typed, page_size=100)

    pages = list(walk(backend, query))

    walked = [hit.uscc for page in pages for hit in page.hits]
    assert sorted(walked) == [code(n) for n in range(10_250)]
    assert (pages[0].total, pages[0].relation) == (10_000, "gte")


def test_firms_are_found_by_the_keys_of_whole_names_by_rank_and_only_open_ones(
    backend: SearchBackend,
) -> None:
    core, short = map(key_of, whole_grams(HONGFA))
    branch = f"{HONGFA}凯里分公司"
    backend.replace(
        [
            firm(1, HONGFA, status="deregistered"),
            firm(2, "贵阳市示例鸿发酒业有限公司", HONGFA),
            firm(3, "贵阳市示例鸿发酒业有限公司"),
            firm(4, branch),
        ]
    )
    backend.remove(code(3), seq=2)

    assert backend.holders([core], limit=9) == (code(2), code(1))
    assert backend.holders([short], limit=9) == (code(2), code(4), code(1))
    assert backend.holders([core, short], limit=1) == (code(2),)
    assert backend.holders([key_of("≡没有")], limit=9) == ()
