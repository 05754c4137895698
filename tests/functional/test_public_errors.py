"""Every error of the API has one shape, a stable code, and the reader's language."""

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import get_resolver
from rest_framework import exceptions
from rest_framework.test import APIRequestFactory

from registry.api.base import StaffView
from registry.api.errors import answer_problem, failed, language_of
from registry.api.partners import PartnerView
from registry.domain.errors import DomainError, ErrorKind
from tests.functional.public import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
PUBLIC = [
    "enterprises",
    "suggest",
    "enterprises/9152000071430580XT",
    "enterprises/9152000071430580XT/tier",
    "indicators",
    "receipt-keys",
    "records",
    "records/nonsense",
    "listings",
    "rules",
    "feed",
    "feed/snapshot",
    "receipts/20261129000000XXXXXXXX",
    "reports/20261129000000XXXXXXXX",
]
ASKED_BY_POST = {"match", "reports"}  # tests/functional/test_match.py, test_reports.py
PAGED = ["enterprises", "records", "listings", "feed/snapshot"]


class _ExampleError(DomainError):
    """An example, made for a test."""

    code = "example"


@pytest.mark.parametrize("path", PUBLIC)
def test_an_unknown_parameter_is_refused_everywhere(client: Client, path: str) -> None:
    answer = refused(client, f"/api/v1/{path}", nonsense="1")

    assert answer == (400, "unknown_parameter")


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_public_can_be_written(client: Client, path: str, method: str) -> None:
    answer = getattr(client, method)(f"/api/v1/{path}")

    assert answer.status_code == 405
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "method_not_allowed"


def test_every_public_endpoint_is_in_the_list_above() -> None:
    modules = ("search.api", "credit.api")
    patterns = get_resolver().url_patterns
    routes = [
        route
        for included in patterns
        if getattr(included, "urlconf_name", None)
        and included.urlconf_module.__name__.startswith(modules)  # type: ignore[union-attr] # only includes
        for route in included.url_patterns  # type: ignore[union-attr] # only includes
        if not issubclass(
            getattr(route.callback, "view_class", type), StaffView | PartnerView
        )
        and str(route.pattern) not in ASKED_BY_POST
    ]

    assert len(routes) == len(PUBLIC)


@pytest.mark.parametrize("path", PAGED)
@pytest.mark.parametrize(("size", "is_taken"), [(1, 1), (100, 1), (101, 0), (0, 0)])
def test_a_page_is_never_cut_silently(
    client: Client, path: str, size: int, is_taken: int
) -> None:
    answer = client.get(f"/api/v1/{path}", {"page_size": size})

    assert answer.status_code == (200 if is_taken else 400)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("enterprises", {"q": "茅" * 10_000}),
        ("enterprises", {"q": "a\x00b"}),
        ("enterprises", {"region": "999999"}),
        ("enterprises", {"region": "5"}),
        ("enterprises", {"region": "５２"}),
        ("enterprises", {"industry": "ZZ"}),
        ("enterprises", {"tier": "E"}),
        ("enterprises", {"listed": "maybe"}),
        ("enterprises", {"status": "asleep"}),
        ("enterprises", {"facets": "region,nonsense"}),
        ("enterprises", {"page_size": "many"}),
        ("suggest", {"q": "茅" * 10_000}),
        ("records", {"kind": "nonsense"}),
        ("records", {"sector": "nonsense"}),
        ("records", {"region": "999999"}),
        ("records", {"from": "2026-02-30"}),
        ("records", {"to": "soon"}),
        ("records", {"authority": "a\x00"}),
        ("listings", {"list_kind": "nonsense"}),
        ("feed", {"after": "-1"}),
        ("feed", {"after": "9" * 30}),
        ("feed", {"limit": "1001"}),
    ],
)
def test_bad_input_names_its_field(
    client: Client, path: str, query: dict[str, str]
) -> None:
    answer = client.get(f"/api/v1/{path}", query).json()

    assert (answer["status"], answer["code"]) == (400, "invalid")
    assert set(answer["fields"]) == set(query)
    assert all(answer["fields"].values())


def test_a_parameter_given_twice_is_refused(client: Client) -> None:
    answer = refused(client, "/api/v1/enterprises?tier=A&tier=B")

    assert answer == (400, "unknown_parameter")


@pytest.mark.parametrize("path", ["/api/nothing", "/api/v1/nothing/at/all", "/api/"])
def test_an_address_the_api_does_not_have_is_a_problem(
    client: Client, path: str
) -> None:
    assert refused(client, path) == (404, "not_found")


@pytest.mark.parametrize(
    ("accepts", "language"),
    [
        ("", "zh-hans"),
        ("zh-CN,en;q=0.5", "zh-hans"),
        ("en-GB,zh;q=0.5", "en"),
        ("fr,en", "en"),
        ("fr", "zh-hans"),
    ],
)
def test_the_language_is_chinese_unless_english_is_asked_for(
    accepts: str, language: str
) -> None:
    request = RequestFactory().get("/", headers={"accept-language": accepts})

    assert language_of(request) == language


@pytest.mark.parametrize(
    ("language", "detail"),
    [("zh", "接口没有这个地址。"), ("en", "The API has no such address.")],
)
def test_a_problem_is_told_in_the_readers_language(
    client: Client, language: str, detail: str
) -> None:
    answer = client.get("/api/v1/nothing", headers={"accept-language": language})

    assert answer.json()["detail"] == detail


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (ErrorKind.INVALID, 400),
        (ErrorKind.CONFLICT, 409),
        (ErrorKind.NOT_FOUND, 404),
        (ErrorKind.REFUSED, 403),
        (ErrorKind.UNAVAILABLE, 503),
    ],
)
def test_each_kind_of_error_has_its_status(kind: ErrorKind, status: int) -> None:
    error = _ExampleError(fields={"q": ["too long"]})
    error.kind = kind

    answer = answer_problem(error, {})

    assert answer is not None
    assert (answer.status_code, answer.data["code"]) == (status, "example")
    assert answer.data["fields"] == {"q": ["too long"]}


def test_too_many_requests_say_when_to_come_back() -> None:
    answer = answer_problem(exceptions.Throttled(wait=7.4), {})

    assert answer is not None
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "8")
    assert answer.data["code"] == "throttled"


def test_what_cannot_be_parsed_is_a_problem() -> None:
    answer = answer_problem(exceptions.ParseError(), {})

    assert answer is not None
    assert (answer.status_code, answer.data["code"]) == (400, "parse_error")


def test_nested_faults_are_named_by_their_place() -> None:
    error = exceptions.ValidationError({"items": [{}, {"value": ["missing"]}]})

    answer = answer_problem(error, {})

    assert answer is not None
    assert answer.data["fields"] == {"items.1.value": ["missing"]}


def test_what_nobody_anticipated_is_a_problem_below_api_and_a_page_elsewhere() -> None:
    requests = APIRequestFactory()

    assert answer_problem(ValueError(), {}) is None
    assert failed(requests.get("/api/v1/feed")).headers["Content-Type"] == (
        "application/problem+json"
    )
    assert "text/html" in failed(requests.get("/")).headers["Content-Type"]


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/api/v1/token", {"headers": {"authorization": "Basic YQBiOng="}}),
        ("/api/v1/tasks", {"headers": {"authorization": "Basic YQBiOng="}}),
        ("/work/", {"headers": {"cookie": 'sessionid="aaaaaaaa\\000b"'}}),
    ],
)
@pytest.mark.django_db
def test_a_nul_in_a_name_or_cookie_is_a_bad_request_and_no_failure(
    path: str, sent: dict[str, Any]
) -> None:
    asked = Client(raise_request_exception=False)
    call = asked.post if path.endswith("token") else asked.get

    answer = call(path, **sent)

    assert answer.status_code == 400, answer.content
