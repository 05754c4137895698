"""Whatever is sent to a search: an answer or a clear problem, never a failure."""

import pytest
from django.test import Client

from tests.functional.public import Town

PLACES = ("/", "/suggest", "/firms.csv", "/api/v1/enterprises", "/api/v1/suggest")
# As they stand in an address: percent-encoded, rightly or not.
TEXTS = {
    "nothing": "",
    "blanks": "%20%09%0A%E3%80%80",
    "NUL": "%00",
    "NUL within": "%E7%A4%BA%00%E4%BE%8B",
    "control signs": "%01%07%1B%7F",
    "a lone surrogate": "%ED%A0%80",
    "half a sign": "%E7%A4",
    "no UTF-8": "%FF%FE%C0%80",
    "GBK": "%CA%BE%C0%FD",
    "a broken escape": "%",
    "a broken escape within": "%E7%A4%BA%zz%u793A",
    "punctuation": "%EF%BC%8C%E3%80%82%EF%BC%81%3F%21...",
    "emoji": "%F0%9F%8D%9C%F0%9F%91%A8%E2%80%8D%F0%9F%91%A9%E2%80%8D%F0%9F%91%A7",
    "right to left": "%E2%80%AE%E7%A4%BA%E4%BE%8B%E2%80%AC%D7%90%D8%A7",
    "zero width": "%E2%80%8B%E2%80%8B%EF%BB%BF",
    "combining": "a" + "%CC%81" * 200,
    "wildcards": "*%3F%25_%5C",
    "SQL": "%27%3B%20DROP%20TABLE%20search_profile%3B%20--",
    "placeholders": "%25s%20%25(limit)s%20%7Bwhere%7D",
    "query syntax": "name%3A(*)%20OR%20uscc%3A%5B*%20TO%20*%5D~2%5E9%26%26%7C%7C",
    "JSON": "%7B%22match_all%22%3A%7B%7D%7D",
    "markup": "%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%27",
    "line breaks": "a%0D%0ASet-Cookie%3A%20a%3Db",
    "a digit of another script": "%D9%A1%D9%A2%E0%A5%A7%E0%A5%A8",
    "a rare character": "%F0%A0%80%80%F0%AB%A0%9B",
    "one letter": "a",
    "one character": "%E5%85%AC",
    "500 characters": "%E7%A4%BA" * 500,
    "501 characters": "%E7%A4%BA" * 501,
    "a hundred thousand": "a" * 100_000,
    "very many words": "a%20" * 20_000,
    "twice": "a&q=b",
    "a list": "a&q[]=b&q[0]=c",
}
FIELDS = ("region", "industry", "tier", "status", "listed", "sort", "cursor")
ANSWERS = {200, 302, 400}
CLEAR = {"invalid", "unknown_parameter", "invalid_cursor"}


def ask(client: Client, place: str, query: str) -> int:
    """Ask with a query as it stands; whatever is answered can be read."""
    answer = client.get(place, QUERY_STRING=query)
    body = answer.getvalue().decode()
    assert "\x00" not in body
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        assert "<script>alert" not in body
    if answer.status_code == 400 and place.startswith("/api/"):
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] in CLEAR
    return answer.status_code


@pytest.mark.parametrize("place", PLACES)
def test_any_text_gets_an_answer_or_a_clear_problem(
    client: Client, province: Town, place: str
) -> None:
    found = {name: ask(client, place, f"q={text}") for name, text in TEXTS.items()}

    assert set(found.values()) <= ANSWERS, found


@pytest.mark.parametrize("field", FIELDS)
def test_any_value_of_a_filter_gets_an_answer_or_a_clear_problem(
    client: Client, province: Town, field: str
) -> None:
    head = f"q=%E7%A4%BA%E4%BE%8B&{field}="
    place = PLACES[FIELDS.index(field) % len(PLACES)]
    for name, text in TEXTS.items():
        for one in (place, "/api/v1/enterprises"):
            assert ask(client, one, head + text) in ANSWERS, (one, name)


@pytest.mark.parametrize("field", ["page_size", "facets", "nonsense", "%FF", "%00"])
def test_other_parameters_are_refused_in_words(
    client: Client, province: Town, field: str
) -> None:
    for text in TEXTS.values():
        status = ask(client, "/api/v1/enterprises", f"{field}={text}")
        assert status in {200, 400}


@pytest.mark.parametrize("wild", ["*", "%25", "_", "%3F", "%5C", ".*"])
def test_a_wildcard_finds_nothing_more_than_itself(
    client: Client, province: Town, wild: str
) -> None:
    answer = client.get("/api/v1/enterprises", QUERY_STRING=f"q=%E7%A4%BA{wild}")
    offered = client.get("/api/v1/suggest", QUERY_STRING=f"q={wild}")

    assert answer.json()["total"]["value"] <= 3
    assert offered.json()["results"] == []


@pytest.mark.parametrize("place", PLACES)
def test_a_query_may_be_sent_in_any_method_without_a_failure(
    client: Client, province: Town, place: str
) -> None:
    for method in ("head", "options", "post", "put", "delete"):
        answer = getattr(client, method)(f"{place}?q=%E7%A4%BA")
        assert answer.status_code in {200, 403, 405}
