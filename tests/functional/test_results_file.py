"""The firms found as a file: whole, dated, and harmless in a spreadsheet."""

import csv
from io import StringIO

import pytest
from django.db import OperationalError
from django.http import StreamingHttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from search.index import engines
from search.index.backend import SearchUnavailableError
from search.index.postgres import PostgresBackend
from search.models import Profile
from search.services import exporting, finding
from tests import factories
from tests.functional.public import Town, publish
from tests.functional.test_public_pages import page, text_of


def raw(client: Client, **query: str) -> str:
    answer = client.get("/firms.csv", query)
    assert answer.status_code == 200, answer.content.decode()
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return answer.getvalue().decode()


def lines(client: Client, **query: str) -> list[list[str]]:
    text = raw(client, **query)
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text[1:])))


def rows(told: list[list[str]]) -> list[list[str]]:
    first = next(at for at, line in enumerate(told) if line[:1] == ["代码"])
    return [line for line in told[first + 1 :] if len(line) > 3]


def more_firms(number: int) -> None:
    for one in range(number):
        factories.firm(name=f"贵州示例{one}号食品有限公司")
    publish()


def test_the_file_says_what_it_is_before_its_rows(
    client: Client, province: Town
) -> None:
    told = lines(client, q="示例", region="5203")

    head = dict(line for line in told if len(line) == 2)
    assert head["截至"] == "2026-11-25"
    assert head["数据版本"].isdigit()
    assert head["查询内容"] == "示例"
    assert head["查询条件"] == "所在地区：遵义市"
    assert head["企业数"] == "1"
    assert "使用前请再次核对" in head


def test_a_row_is_what_the_page_shows_of_a_firm(client: Client, province: Town) -> None:
    (row,) = rows(lines(client, q="示例酒业"))

    assert row[:2] == [province.fined.uscc, "遵义示例酒业有限公司"]
    assert row[3:7] == ["红花岗区", "白酒制造", "存续", "B 一般"]


def test_the_file_ends_by_saying_that_it_is_whole(
    client: Client, province: Town
) -> None:
    assert lines(client, q="示例")[-1] == ["文件结束", "企业数", "3"]


def test_the_page_says_the_number_before_the_file_is_loaded(
    client: Client, province: Town
) -> None:
    shown = page(client, "/?q=示例")

    assert 'href="/firms.csv?q=%E7%A4%BA%E4%BE%8B"' in shown
    assert "下载3家企业（CSV）" in text_of(shown)


@pytest.mark.parametrize(("limit", "status"), [(3, 200), (2, 400)])
def test_a_list_over_the_limit_is_refused_with_its_number_and_never_cut(
    client: Client, province: Town, settings: Settings, limit: int, status: int
) -> None:
    settings.EXPORT_LIMIT = limit

    answer = client.get("/firms.csv", {"q": "示例"})
    shown = page(client, "/?q=示例")

    assert answer.status_code == status
    assert ("现有3家" in text_of(shown)) is (status == 400)
    if status == 400:
        told = answer.content.decode()
        assert "至少有3家" in told
        assert "最多2家" in told


def test_a_file_of_many_pages_has_each_firm_once(
    client: Client, province: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "_PAGE", 4)
    monkeypatch.setattr(exporting, "_SET", 5)
    more_firms(10)

    codes = [row[0] for row in rows(lines(client, q="示例"))]

    assert len(codes) == len(set(codes)) == 13


def test_a_file_costs_as_many_queries_for_twelve_firms_as_for_three(
    client: Client,
    province: Town,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    more_firms(9)

    with django_assert_max_num_queries(13):
        assert len(rows(lines(client, q="示例"))) == 12


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_no_cell_runs_as_a_formula(client: Client, province: Town, sign: str) -> None:
    name = f"{sign}示例公式有限公司"
    factories.firm(name=name)
    publish()

    told = lines(client, q=f"{sign}示例公式")

    assert [f"'{name}"] == [row[1] for row in rows(told)]
    assert not [cell for line in told for cell in line if cell.startswith(sign)]


def test_what_was_withdrawn_is_not_in_the_file_while_the_index_is_late(
    client: Client, province: Town
) -> None:
    Profile.objects.filter(uscc=province.fined.uscc).update(is_open=False)

    told = lines(client, q="示例")

    assert province.fined.uscc not in str(told)
    assert told[-1] == ["文件结束", "企业数", "2"]


def test_an_engine_that_fails_on_the_way_leaves_no_file(
    client: Client, province: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(PostgresBackend):
        def search(self, query: object) -> object:  # type: ignore[override] # fails late
            if query.cursor:  # type: ignore[attr-defined] # a SearchQuery
                raise SearchUnavailableError
            return super().search(query)  # type: ignore[arg-type] # a SearchQuery

    monkeypatch.setattr(exporting, "_PAGE", 2)
    monkeypatch.setattr(engines, "_postgres", Failing)

    answer = client.get("/firms.csv", {"q": "示例"})

    assert answer.status_code == 503
    assert "无法下载这份名单" in answer.content.decode()


def test_a_database_that_fails_on_the_way_breaks_the_file_off_and_says_so(
    client: Client, province: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = finding.filled
    sets: list[object] = []

    def failing(*hits: object, **how: object) -> object:
        sets.append(hits)
        if len(sets) > 1:
            raise OperationalError
        return filled(*hits, **how)  # type: ignore[arg-type] # passed on

    monkeypatch.setattr(exporting, "_SET", 2)
    monkeypatch.setattr("search.services.exporting.filled", failing)

    answer = client.get("/firms.csv", {"q": "示例"})
    assert isinstance(answer, StreamingHttpResponse)
    told: list[bytes] = []
    with pytest.raises(OperationalError):
        told.extend(answer)

    text = b"".join(told).decode()
    assert "不完整" in text
    assert "文件结束" not in text


def test_a_persons_number_finds_nothing_and_is_not_in_the_file(
    client: Client, province: Town
) -> None:
    text = raw(client, q="示例 13800000000")

    assert "13800000000" not in text
    assert "文件结束,企业数,0" in text


@pytest.mark.parametrize("query", [{"region": "999999"}, {"q": "示" * 600}])
def test_a_file_of_a_search_that_cannot_be_read_is_refused(
    client: Client, province: Town, query: dict[str, str]
) -> None:
    assert client.get("/firms.csv", query).status_code == 400


def test_the_file_is_there_in_english(client: Client, province: Town) -> None:
    client.cookies["django_language"] = "en"

    told = lines(client, q="示例酒业")

    assert ["As of", "2026-11-25"] in told
    assert told[-1] == ["End of the file", "Firms", "1"]
