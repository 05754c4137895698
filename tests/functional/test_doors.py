"""No kind of what may never be public comes out of any door (domain.md 3.4).

One world is made and published once; each case of the table looks for one kind at one
door. A reader who is refused must not read his own personal number back, nor must the
log keep it.
"""

import io
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from registry.domain.circumstances import StandingReason
from registry.domain.vocabulary import Duty, Question, Secrecy
from registry.models import Standing, User
from tests import factories
from tests.conftest import NOW, own_database
from tests.functional.doors import NUMBERS, SUFFIX, WORDS, Planted, open_doors, plant
from tests.functional.own_log import own_log

KINDS = (*NUMBERS, *WORDS, "supervisory tier", "evidence of an objection")
DOORS = (
    *("/", "/enterprises/…", "/enterprises/… of a past day", "/rules"),
    *("/api/enterprises", "/api/enterprises/…", "/api/enterprises/…/tier"),
    *("/api/enterprises/…/tier of a past day", "/api/suggest", "/api/records"),
    *("/api/records/…", "/api/listings", "/api/feed", "/api/feed/snapshot", "export"),
    "/enterprises/…/papers/…",
    *("/announcements", "/announcements/…", "/announcements/feed.atom", "/products"),
    *("/blacklist", "/blacklist/feed.atom"),
    *("table Profile", "table PublicEntry", "table SearchEntry", "table AnalysedName"),
    *("table Disclosure", "Elasticsearch documents", "log"),
)
PERSONS = ("minor", "person of unknown age", "minor stated as an organisation")
SECRETS = [one for one in Secrecy if one is not Secrecy.NONE]


@dataclass(frozen=True, kw_only=True)
class World:
    """What was planted, and what came out of each door."""

    planted: Planted
    doors: dict[str, str]


@pytest.fixture(scope="module")
def clock() -> Iterator[None]:
    """Let the views find the clock at `NOW`, as `at_noon` does for one test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: NOW)
        cache.clear()
        yield
    cache.clear()


@pytest.fixture(scope="module")
def log() -> Iterator[io.StringIO]:
    """Catch all that the product's own log writes, at DEBUG."""
    with own_log() as written:
        yield written


@pytest.fixture(scope="module")
def database(
    template: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Give the module a database of its own."""
    with django_db_blocker.unblock():
        for _ in own_database(template, f"test_{os.getpid()}_doors"):
            yield


@pytest.fixture(scope="module")
def world(database: None, clock: None, log: io.StringIO) -> World:
    """Plant every kind, publish, and open every door once."""
    planted = plant()
    doors = open_doors(planted, reader=factories.officer(Duty.DECIDE, Duty.READ))
    return World(planted=planted, doors={**doors, "log": log.getvalue()})


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_comes_out_of_any_door(world: World, kind: str, door: str) -> None:
    needles = world.planted.needles(kind)

    assert needles
    assert [one for one in needles if one in world.doors[door]] == []


def test_every_door_is_in_the_table_and_tells_something(world: World) -> None:
    assert set(world.doors) == set(DOORS)
    assert [
        door for door, told in world.doors.items() if not told and door != "log"
    ] == []


def test_what_is_planted_is_published_but_for_what_is_hidden(world: World) -> None:
    told = world.doors["/api/records"]

    assert all(record.key in told for record in world.planted.published)
    assert "示例漏电；身份证***" in told


@pytest.mark.parametrize("kind", PERSONS)
def test_a_person_who_may_be_a_minor_stays_internal_whatever_is_attested(
    world: World, kind: str
) -> None:
    (key,) = world.planted.withheld[kind]

    seen = Standing.objects.filter(record__key=key, question=Question.PUBLISHED)

    assert [(one.effective_from, one.reason) for one in seen] == [
        (None, StandingReason.NATURAL_PERSON)
    ]


def test_a_released_document_is_what_was_masked_and_nothing_else(
    world: World,
) -> None:
    told = world.doors["/enterprises/…/papers/…"]

    assert told.startswith("示例决定书(公开版)\n")
    assert "attachment; filename*=utf-8''行政处罚决定书 黔市监示罚" in told


@pytest.mark.parametrize("secret", SECRETS)
def test_what_is_secret_is_withheld_and_not_shared(
    world: World, secret: Secrecy
) -> None:
    keys = world.planted.withheld[f"secrecy {secret}"]

    asked = [Question.PUBLISHED, Question.SHARED]
    seen = Standing.objects.filter(record__key__in=keys, question__in=asked)

    assert {(one.effective_from, one.reason) for one in seen} == {
        (None, StandingReason.SECRECY)
    }
    assert len(seen) == 4  # two records, two questions


BAD_REQUESTS = (
    "/api/v1/enterprises/{}",
    "/api/v1/enterprises/{}/tier",
    "/api/v1/enterprises?tier={}",
    "/api/v1/enterprises?facets={}",
    "/api/v1/enterprises?region={}",
    "/api/v1/enterprises?{}=1",
    "/api/v1/enterprises?page_size={}",
    "/api/v1/enterprises?cursor={}",
    "/api/v1/suggest?{}=1",
    "/api/v1/records?kind={}",
    "/api/v1/records?cursor={}",
    "/api/v1/records/{}",
    "/api/v1/listings?list_kind={}",
    "/api/v1/feed?after={}",
    "/api/v1/feed/snapshot?cursor={}",
    "/api/v1/{}",
    "/enterprises/{}",
    "/enterprises/{}/papers/{}",
    "/?tier={}",
    "/?region={}&q={}",
    "/{}",
)
STAFF_REQUESTS = (
    ("/api/v1/drafts", {"id": "{}", "form": "{}", "sector": "{}", "stated": "{}"}),
    ("/api/v1/drafts", {"id": "{}", "form": "penalty", "stated": {"{}": "{}"}}),
    ("/api/v1/cases", {"procedure": "{}", "uscc": "{}", "step": "{}"}),
    ("/api/v1/cases", {"procedure": "objection", "uscc": "5200", "step": "{}"}),
)


def refusal(client: Client, path: str, written: str) -> str:
    """Return what a bad request with a personal number is answered."""
    answer = client.get(path.replace("{}", quote(written)))
    assert 400 <= answer.status_code < 500, path
    return answer.content.decode()


@pytest.mark.parametrize("kind", NUMBERS)
@pytest.mark.parametrize("path", BAD_REQUESTS)
def test_no_personal_number_comes_back_from_a_refusal_or_stays_in_the_log(
    world: World, log: io.StringIO, kind: str, path: str
) -> None:
    written, _ = NUMBERS[kind]
    before = log.tell()

    told = refusal(Client(), path, written) + log.getvalue()[before:]

    needles = world.planted.needles(kind)
    assert [one for one in needles if one in told or quote(one) in told] == []


@pytest.fixture(scope="module")
def officer(world: World) -> User:
    """Return an officer who enters and handles."""
    return factories.officer(Duty.ENTER, Duty.HANDLE, Duty.READ)


@pytest.mark.parametrize("kind", NUMBERS)
@pytest.mark.parametrize("number", range(len(STAFF_REQUESTS)))
def test_no_personal_number_comes_back_to_an_officer_who_mistyped(
    world: World, log: io.StringIO, officer: User, kind: str, number: int
) -> None:
    client, (path, body) = Client(), STAFF_REQUESTS[number]
    client.force_login(officer)
    written, before = NUMBERS[kind][0], log.tell()

    answer = client.post(path, _filled(body, written), content_type="application/json")

    told = answer.content.decode() + log.getvalue()[before:]
    assert 400 <= answer.status_code < 500
    assert [one for one in world.planted.needles(kind) if one in told] == []


def _filled(body: object, written: str) -> object:
    if isinstance(body, dict):
        return {
            str(_filled(key, written)): _filled(inner, written)
            for key, inner in body.items()
        }
    return str(body).replace("{}", written)


def test_the_log_hides_a_number_even_in_a_trace(world: World, log: io.StringIO) -> None:
    error = ValueError(SUFFIX)

    logging.getLogger("search").error("示例 %s", SUFFIX, exc_info=error)

    written = log.getvalue().rpartition("示例 ")[2]
    assert "ValueError" in written
    assert [bare for _, bare in NUMBERS.values() if bare in written] == []
