"""What tests of the public side share: publishing, asking, a small province."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import yaml
from django.test import Client
from openapi_schema_validator import OAS31Validator

from registry.domain.vocabulary import Duty, ListKind
from registry.models import Enterprise, Listing, Record
from registry.services.listings import ListingDecision, adopt_listing
from search.services.pipeline import run_until_done
from tests import factories
from tests.conftest import NOW
from tests.environment import ROOT

TODAY = NOW.date()
HONGFA = "遵义市播州区示例鸿发酒业有限公司"
DESCRIPTION = ROOT / "docs" / "reference" / "openapi.yaml"


@dataclass(frozen=True, kw_only=True)
class Town:
    """Three invented firms: one fined, one sampled and listed, one without records."""

    fined: Enterprise
    listed: Enterprise
    clean: Enterprise
    penalty: Record
    sampling: Record
    listing: Listing


def publish() -> None:
    """Run the stages until nothing is left."""
    list(run_until_done(clock=lambda: NOW))


def list_firm(firm: Enterprise, **columns: Any) -> Listing:
    """Adopt a decision that lists a firm."""
    return adopt_listing(
        ListingDecision(
            enterprise=firm,
            authority=factories.authority(),
            document_number="黔市监示列〔2026〕9号",
            reason="示例：生产经营掺假食品",
            basis="《市场监督管理严重违法失信名单管理办法》第五条",
            **{
                "list_kind": ListKind.SERIOUS_VIOLATION,
                "decided_on": date(2026, 6, 1),
                **columns,
            },
        ),
        actor=factories.officer(Duty.ENTER),
        seconded_by=factories.approver(),
        now=NOW,
    )


def town() -> Town:
    """Make a small province and publish it."""
    fined = factories.firm(
        name="遵义示例酒业有限公司", region="520302", industry="C1512"
    )
    listed = factories.firm(name="贵阳示例食品有限公司", region="520102")
    clean = factories.firm(name="铜仁示例茶业有限公司", region="520602")
    made = Town(
        fined=fined,
        listed=listed,
        clean=clean,
        penalty=factories.record(
            factories.penalty(fined, penalty_kinds=["fine", "production_stopped"])
        ),
        sampling=factories.record(factories.sampling(producer=listed), form="sampling"),
        listing=list_firm(listed),
    )
    publish()
    return made


@cache
def description() -> dict[str, Any]:
    """Return the committed description of the API."""
    found: dict[str, Any] = yaml.safe_load(DESCRIPTION.read_text("utf-8"))
    return found


def schema_at(route: str) -> dict[str, Any]:
    """Return what the description says a GET of a route answers."""
    path = "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", route)
    answers = description()["paths"][path]["get"]["responses"]["200"]
    schemas = [content["schema"] for content in answers["content"].values()]
    return {**schemas[0], "components": description()["components"]}


def ask(client: Client, path: str, **query: Any) -> dict[str, Any]:
    """Return the JSON a public endpoint answers, which fits its description."""
    response = client.get(f"/api/v1/{path}", query)
    assert response.status_code == 200, response.content
    found: dict[str, Any] = response.json()
    assert response.resolver_match is not None
    schema = schema_at(response.resolver_match.route)
    OAS31Validator(schema).validate(found)
    return found


def refused(client: Client, path: str, **query: Any) -> tuple[int, str]:
    """Return status and code of a problem, whose shape is the one of all."""
    response = client.get(path, query)
    assert response.headers["Content-Type"] == "application/problem+json"
    found = response.json()
    assert {"type", "title", "status", "detail", "code", "fields"} <= found.keys()
    assert found["status"] == response.status_code
    return response.status_code, found["code"]
