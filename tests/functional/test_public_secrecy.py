"""No public answer differs by a byte when a fact that may not be public is added."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from registry.domain.attestations import Attestation
from registry.domain.vocabulary import ProcedureType
from registry.models import Enterprise
from tests import factories
from tests.functional.public import Town, ask, publish

UNATTESTED = Attestation(procedure=ProcedureType.UNATTESTED, is_screened=True)
SIMPLE = Attestation(procedure=ProcedureType.SIMPLE, is_screened=True)
UNSERVED = Attestation(procedure=ProcedureType.ORDINARY, is_screened=True)


def warning_only(firm: Enterprise) -> None:
    stated = factories.penalty(firm, penalty_kinds=["warning"], content="警告")
    stated.pop("fine_wan")
    factories.record(stated)


def simple_procedure(firm: Enterprise) -> None:
    factories.record(factories.penalty(firm), attestation=SIMPLE)


def unattested(firm: Enterprise) -> None:
    factories.record(factories.penalty(firm), attestation=UNATTESTED)


def notice_not_served(firm: Enterprise) -> None:
    factories.record(factories.penalty(firm), attestation=UNSERVED)


def natural_person(firm: Enterprise) -> None:
    factories.record(
        factories.penalty(
            punished_name="示例某", punished_code="", punished_kind="natural_person"
        )
    )


def unlinked(firm: Enterprise) -> None:
    factories.record(factories.penalty(punished_name="某无照示例摊点"))


def retest_pending(firm: Enterprise) -> None:
    stated = factories.sampling(producer=firm, retest="requested")
    factories.record(stated, form="sampling")


def window_open(firm: Enterprise) -> None:
    stated = factories.sampling(
        producer=firm, concluded_on="2026-11-20", delivered_on="2026-11-24"
    )
    factories.record(stated, form="sampling")


def only_a_draft(firm: Enterprise) -> None:
    factories.draft(factories.penalty(firm))


def on_site_check(firm: Enterprise) -> None:
    people = [{"name": f"示例{n}", "certificate": f"黔-{n}"} for n in (1, 2)]
    stated = {
        "checked_name": "遵义示例酒业有限公司",
        "checked_code": firm.uscc,
        "visit_number": f"示检{firm.pk}",
        "visited_on": "2026-11-02",
        "place": "示例路1号",
        "finding": "示例：原料未离地存放",
        "inspectors": people,
        "organ_name": "贵州省市场监督管理局",
        "organ_code": factories.PROVINCE_CODE,
    }
    factories.record(stated, form="on_site")


HIDDEN = [
    warning_only,
    simple_procedure,
    unattested,
    notice_not_served,
    natural_person,
    unlinked,
    retest_pending,
    window_open,
    only_a_draft,
    on_site_check,
]


SPEAK_OF_NO_PENALTY = {
    *("/blacklist", "/blacklist/feed.atom", "/rules"),
    *("/announcements?kind=inspection&region=520300", "/products?product=示例"),
}


def everything_public(client: Client, codes: list[str]) -> dict[str, bytes]:
    """Return all a stranger can read, to the byte."""
    cache.clear()
    firms = [
        f"{start}/enterprises/{code}{end}"
        for code in codes
        for start, end in (
            ("/api/v1", ""),
            ("/api/v1", "/tier"),
            ("/api/v1", "/tier?as_of=2026-11-10"),
            ("", ""),
            ("", "?as_of=2026-10-21"),
        )
    ]
    facets = "facets=tier,listed,region,industry,status"
    lists = [
        f"/api/v1/enterprises?{facets}",
        f"/api/v1/enterprises?q=示例&{facets}&tier=B",
        "/api/v1/suggest?q=示例",
        "/api/v1/records",
        "/api/v1/records?kind=inspection",
        "/api/v1/listings",
        "/api/v1/feed",
        "/api/v1/feed/snapshot",
        "/",
        "/?q=示例",
        "/announcements",
        "/announcements?kind=inspection&region=520300",
        "/blacklist",
        "/products?product=示例",
        "/announcements/feed.atom",
        "/blacklist/feed.atom",
        "/rules",
    ]
    return {path: _shown(client, path) for path in (*firms, *lists)}


def _shown(client: Client, path: str) -> bytes:
    """Return an answer without the token that every page draws anew."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    token = str(answer.context["csrf_token"]) if answer.context else ""
    return answer.content.replace(token.encode(), b"") if token else answer.content


@pytest.mark.parametrize("add", HIDDEN, ids=lambda one: one.__name__)
def test_a_fact_that_may_not_be_published_leaves_no_trace(
    client: Client, province: Town, add: Callable[[Enterprise], None]
) -> None:
    codes = [province.fined.uscc, province.listed.uscc, province.clean.uscc]
    before = everything_public(client, codes)

    add(province.fined)
    add(province.clean)
    publish()

    after = everything_public(client, codes)
    assert [path for path in before if before[path] != after[path]] == []


def test_a_fact_that_may_be_published_shows_everywhere_it_should(
    client: Client, province: Town
) -> None:
    codes = [province.clean.uscc]
    before = everything_public(client, codes)
    version = ask(client, "records")["data_version"]

    factories.record(factories.penalty(province.clean))
    publish()

    after = everything_public(client, codes)
    same = {path for path in before if before[path] == after[path]}
    assert same == SPEAK_OF_NO_PENALTY
    assert ask(client, "records")["data_version"] > version
