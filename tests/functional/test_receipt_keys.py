"""Anybody verifies a receipt from the published keys, by code that is not ours."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from search.domain.receipts import instant_text, sign
from search.services.signing_keys import LEAD, current_key, rotate_key
from tests.conftest import NOW
from tests.environment import ROOT
from tests.functional.public import ask
from tests.receipts import RECEIPT

PAGE = ROOT / "docs" / "explanation" / "receipts.md"
KEYS = "receipt-keys"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]

WAYS = {"python": [sys.executable, "-c"], "sh": ["bash", "-c"]}


def block(language: str) -> str:
    """Return the only block of the page in a language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return str(found)


def receipt() -> dict[str, Any]:
    """Return a receipt of this moment as a client has it."""
    key = current_key(now=NOW)
    return sign(RECEIPT, key_id=key.key_id, private=key.private).to_view()


def verified(
    client: Client, folder: Path, view: dict[str, Any], *, language: str
) -> subprocess.CompletedProcess[str]:
    """Verify by a block of the page, in a folder with the two files it names."""
    keys = client.get(f"/api/v1/{KEYS}").content
    (folder / "receipt-keys.json").write_bytes(keys)
    (folder / "receipt.json").write_text(json.dumps(view, indent=2), encoding="utf-8")
    return subprocess.run(
        [*WAYS[language], block(language)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("language", WAYS)
def test_the_page_says_how_to_verify_a_receipt_of_an_ended_key(
    client: Client, tmp_path: Path, language: str
) -> None:
    view = receipt()
    rotate_key(now=NOW, is_at_once=True)

    done = verified(client, tmp_path, view, language=language)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("language", WAYS)
@pytest.mark.parametrize(
    ("name", "other"),
    [("firms", 2), ("client", "示例银行二"), ("at", "2026-11-25T02:00:01Z")],
)
def test_what_the_page_says_finds_an_alteration(
    client: Client, tmp_path: Path, name: str, other: object, language: str
) -> None:
    done = verified(client, tmp_path, {**receipt(), name: other}, language=language)

    assert done.returncode
    assert "InvalidSignature" in done.stderr or "Failure" in done.stdout


def test_what_the_page_says_finds_a_signature_after_the_keys_end(
    client: Client, tmp_path: Path
) -> None:
    old = current_key(now=NOW)
    rotate_key(now=NOW)
    late = replace(RECEIPT, at=instant_text(NOW + LEAD))
    view = sign(late, key_id=old.key_id, private=old.private).to_view()

    done = verified(client, tmp_path, view, language="python")

    assert done.returncode
    assert "outside the period" in done.stderr


def test_the_receipt_of_the_page_has_the_fields_of_a_receipt() -> None:
    assert list(json.loads(block("json"))) == list(receipt())


def test_keys_are_told_to_everybody_with_their_periods_and_nothing_private(
    client: Client,
) -> None:
    first = current_key(now=NOW)
    second = rotate_key(now=NOW)

    answer = client.get(f"/api/v1/{KEYS}")

    told = ask(client, KEYS)["results"]
    assert [(key["key_id"], key["valid_from"], key["valid_until"]) for key in told] == [
        (first.key_id, "2026-11-25T01:00:00Z", "2026-11-25T03:00:00Z"),
        (second.key_id, "2026-11-25T03:00:00Z", None),
    ]
    assert told[0]["algorithm"] == "Ed25519"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert first.private.private_bytes_raw().hex() not in answer.content.decode()
    assert {*told[0]} == {
        *("key_id", "algorithm", "public_key", "valid_from", "valid_until")
    }


def test_before_the_first_receipt_there_is_no_key_and_none_is_made(
    client: Client,
) -> None:
    assert ask(client, KEYS)["results"] == []
    assert ask(client, KEYS)["results"] == []
