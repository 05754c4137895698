"""The committed description of the API is the one the code gives."""

from io import StringIO
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from openapi_spec_validator import validate

from tests.environment import ROOT

COMMITTED = ROOT / "docs" / "reference" / "openapi.yaml"
PUBLIC = ("enterprises", "suggest", "records", "listings", "rules", "feed")


@pytest.fixture(scope="module")
def generated() -> str:
    """Return what the code gives."""
    out = StringIO()
    call_command("spectacular", stdout=out, stderr=StringIO())
    return out.getvalue()


def operations() -> dict[str, Any]:
    """Return the committed GET operations by path."""
    paths = yaml.safe_load(COMMITTED.read_text("utf-8"))["paths"]
    return {path: item["get"] for path, item in paths.items() if "get" in item}


def test_the_committed_description_is_up_to_date(generated: str) -> None:
    committed = COMMITTED.read_text("utf-8")

    remedy = f"python manage.py spectacular --file {COMMITTED.relative_to(ROOT)}"
    assert committed.strip() == generated.strip(), remedy


def test_the_description_is_valid_openapi_3_1() -> None:
    document = yaml.safe_load(COMMITTED.read_text("utf-8"))

    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_public_answer_about_firms_carries_day_version_and_degraded() -> None:
    components = yaml.safe_load(COMMITTED.read_text("utf-8"))["components"]["schemas"]
    names = {
        path: operation["responses"]["200"]["content"]["application/json"]["schema"]
        for path, operation in operations().items()
        if path.split("/")[3] in PUBLIC
        and "application/json" in operation["responses"]["200"].get("content", {})
        and "security" not in operation
    }

    lacking = [
        path
        for path, schema in names.items()
        if not {"as_of", "data_version", "degraded"}
        <= components[schema["$ref"].rsplit("/", 1)[1]]["properties"].keys()
    ]
    assert len(names) == 10
    assert lacking == ["/api/v1/rules"]
