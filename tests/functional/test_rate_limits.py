"""Each client has a budget of requests by class; over it is told, never a 500."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from time import perf_counter

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from registry.config.environment import env_rates
from registry.domain.vocabulary import Duty
from registry.models import RequestCount
from registry.services import request_limits
from registry.services.request_limits import count_request, forget_requests
from tests import factories
from tests.conftest import NOW
from tests.functional.public import Town

LIMITS = {"search": 2, "suggest": 3, "match": 2, "export": 1, "read": 4}
SEARCH = "/api/v1/enterprises?q=示例"


@pytest.fixture(autouse=True)
def limits(settings: Settings) -> Iterator[None]:
    """Limit strangers narrowly and accounts a little less."""
    settings.RATE_LIMITS = LIMITS
    settings.ACCOUNT_RATE_LIMITS = {name: one * 2 for name, one in LIMITS.items()}
    request_limits._REFUSED.ends = 0
    yield
    request_limits._REFUSED.ends = 0


def statuses(client: Client, path: str, times: int, *, address: str = "") -> list[int]:
    return [
        client.get(path, REMOTE_ADDR=address or "127.0.0.1").status_code
        for _ in range(times)
    ]


@pytest.mark.parametrize(
    ("path", "budget"),
    [
        (SEARCH, 2),
        ("/?q=示例", 2),
        ("/api/v1/suggest?q=示例", 3),
        ("/suggest?q=示例", 3),
        ("/firms.csv?q=示例", 1),
        ("/api/v1/feed/snapshot", 1),
        ("/", 4),
        ("/api/v1/records", 4),
        ("/rules", 4),
    ],
)
def test_a_budget_holds_for_its_class_and_ends_with_429(
    client: Client, province: Town, path: str, budget: int
) -> None:
    assert statuses(client, path, budget + 1) == [200] * budget + [429]


def test_looking_up_many_firms_at_once_has_its_own_budget(
    client: Client, province: Town
) -> None:
    statuses(client, SEARCH, 3)

    sent = {"queries": {"1": {"name": "示例"}}}
    answers = [
        client.post("/api/v1/match", sent, "application/json").status_code
        for _ in range(3)
    ]

    assert answers == [200, 200, 429]


def test_verifying_files_has_the_same_budget(client: Client) -> None:
    answers = [client.post("/verify/file").status_code for _ in range(3)]

    assert answers == [400, 400, 429]


def test_a_class_that_is_spent_leaves_the_others_alone(
    client: Client, province: Town
) -> None:
    statuses(client, SEARCH, 3)

    assert statuses(client, "/api/v1/suggest?q=示例", 1) == [200]


def test_answers_say_what_is_left_and_when_to_come_back(
    client: Client, province: Town
) -> None:
    first, second, third = (client.get(SEARCH) for _ in range(3))

    assert first.headers["RateLimit-Policy"] == '"search";q=2;w=60'
    assert first.headers["RateLimit"] == '"search";r=1;t=60'
    assert second.headers["RateLimit"] == '"search";r=0;t=60'
    assert "Retry-After" not in second.headers
    assert third.headers["Retry-After"] == "60"
    assert third.headers["Content-Type"] == "application/problem+json"
    assert (third.json()["code"], third.json()["status"]) == ("throttled", 429)
    assert "60" in third.json()["detail"]


def test_a_page_that_is_refused_says_so_in_words(
    client: Client, province: Town
) -> None:
    statuses(client, "/?q=示例", 2)

    shown = client.get("/?q=示例").content.decode()

    assert "请等待60秒" in shown
    assert 'id="results"' in shown


def test_the_next_minute_begins_anew(
    client: Client, province: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses(client, SEARCH, 3)
    for seconds, status in ((59, 429), (60, 200)):
        later = NOW + timedelta(seconds=seconds)
        monkeypatch.setattr(timezone, "now", lambda later=later: later)
        assert client.get(SEARCH).status_code == status


def test_an_officer_has_a_budget_of_the_own_account(
    client: Client, province: Town
) -> None:
    statuses(client, SEARCH, 3)
    client.force_login(factories.officer(Duty.READ))

    assert statuses(client, SEARCH, 5) == [200] * 4 + [429]


def test_a_made_up_session_is_a_stranger(client: Client, province: Town) -> None:
    statuses(client, SEARCH, 2)
    client.cookies["sessionid"] = "nonsense"

    assert client.get(SEARCH).status_code == 429


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("unix", "nonsense", True),
    ],
)
def test_a_client_is_an_address_or_a_subnet(
    client: Client, province: Town, one: str, other: str, is_same: bool
) -> None:
    statuses(client, SEARCH, 3, address=one)

    assert (statuses(client, SEARCH, 1, address=other) == [429]) is is_same


@pytest.mark.parametrize(("proxies", "status"), [(0, 429), (1, 200)])
def test_an_address_forwarded_counts_only_as_our_own_proxy_saw_it(
    client: Client, province: Town, settings: Settings, proxies: int, status: int
) -> None:
    settings.PROXIES = proxies
    for _ in range(3):
        client.get(SEARCH, HTTP_X_FORWARDED_FOR="192.0.2.1")

    answer = client.get(SEARCH, HTTP_X_FORWARDED_FOR="192.0.2.2")

    assert answer.status_code == status


def test_a_forged_hop_makes_no_other_client(
    client: Client, province: Town, settings: Settings
) -> None:
    settings.PROXIES = 1
    for number in range(3):
        client.get(SEARCH, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}, 192.0.2.1")

    answer = client.get(SEARCH, HTTP_X_FORWARDED_FOR="10.0.0.9, 192.0.2.1")

    assert answer.status_code == 429


def test_a_count_holds_neither_address_nor_query_and_goes_with_its_minute(
    client: Client, province: Town
) -> None:
    client.get(SEARCH, REMOTE_ADDR="192.0.2.77")

    (row,) = RequestCount.objects.values()
    assert (len(bytes(row["key"])), row["used"]) == (16, 1)
    assert row.keys() == {"key", "ends_at", "used"}
    forget_requests(now=NOW + timedelta(seconds=59))
    assert RequestCount.objects.count() == 1
    forget_requests(now=NOW + timedelta(seconds=60))
    assert RequestCount.objects.count() == 0


def test_the_same_client_has_another_key_in_the_next_minute(db: None) -> None:
    for minute in (0, 1):
        count_request(
            "192.0.2.1",
            name="read",
            budgets=LIMITS,
            now=NOW + timedelta(minutes=minute),
        )
        keys = set(RequestCount.objects.values_list("key", flat=True))
        assert len(keys) == 1  # the first of a minute forgets the one before
    assert bytes(keys.pop()) != b""


def test_the_table_has_no_log_of_its_own(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relpersistence FROM pg_class WHERE relname = %s",
            [RequestCount._meta.db_table],
        )
        assert cursor.fetchone() == ("u",)


def test_a_client_over_its_budget_costs_no_query(
    client: Client,
    province: Town,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    statuses(client, SEARCH, 3)

    with django_assert_num_queries(0):
        assert client.get(SEARCH).status_code == 429


def test_counting_costs_less_than_half_a_millisecond(db: None) -> None:
    budgets = {"search": 10_000}
    times = []
    for _ in range(200):
        began = perf_counter()
        count_request("192.0.2.1", name="search", budgets=budgets, now=NOW)
        times.append(perf_counter() - began)

    assert sorted(times)[100] < 0.0005, "of half the requests"


def test_a_flood_does_not_fill_the_log(
    client: Client, province: Town, capfd: pytest.CaptureFixture[str]
) -> None:
    statuses(client, SEARCH, 5)

    assert "Too Many Requests" not in capfd.readouterr().err


def test_without_the_setting_nobody_is_limited(
    client: Client, province: Town, settings: Settings
) -> None:
    settings.RATE_LIMITS = {}

    assert set(statuses(client, SEARCH, 10)) == {200}
    assert "RateLimit" not in client.get(SEARCH).headers


@pytest.mark.slow
def test_ten_thousand_suggestions_at_once_get_an_answer_or_429(
    committed: str, settings: Settings
) -> None:
    settings.RATE_LIMITS = {**LIMITS, "suggest": 50}

    def ask(number: int) -> int:
        address = f"192.0.2.{number % 10}"
        client = Client(raise_request_exception=False)
        query = {"q": f"示例{number % 97}"}
        return client.get("/suggest", query, REMOTE_ADDR=address).status_code

    with ThreadPoolExecutor(16) as people:
        answers = Counter(people.map(ask, range(10_000)))

    assert answers.keys() == {HTTPStatus.OK, HTTPStatus.TOO_MANY_REQUESTS}
    assert answers[HTTPStatus.OK] >= 10 * 50


@pytest.mark.parametrize("text", ["search=1", "search=a,read=1", "search=0,read=1"])
def test_limits_that_cannot_be_read_are_refused(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("ZHIXIN_EXAMPLE", text)

    with pytest.raises(Exception, match="ZHIXIN_EXAMPLE"):
        env_rates("ZHIXIN_EXAMPLE", "search=1,read=2")


def test_no_server_of_ours_logs_what_people_ask() -> None:
    root = Path(__file__).resolve().parents[2]
    commands = [
        root / "registry" / "config" / "demo_server.py",
        root / "docs" / "howto" / "run-on-a-server.md",
    ]

    for file in commands:
        started = [line for line in file.read_text().splitlines() if "gunicorn" in line]
        assert started
        assert not [
            line
            for line in started
            if "access" in line and "no `--access-logfile`" not in line
        ]
