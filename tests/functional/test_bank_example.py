"""The example of a bank's system runs as it stands, against a server."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from authlib.integrations.httpx_client import OAuth2Client
from pytest_django.live_server_helper import LiveServer

from search.domain.receipts import ReceiptVerdict
from tests import factories
from tests.environment import ROOT
from tests.functional.partners import bank, system
from tests.functional.public import HONGFA, publish

pytestmark = pytest.mark.usefixtures("at_noon")
EXAMPLE = ROOT / "examples" / "bank.py"


@pytest.fixture
def url(committed: str) -> Iterator[str]:
    """Serve a registry with one firm on file."""
    factories.firm(name=HONGFA, region="520304")
    publish()
    server = LiveServer("127.0.0.1")
    yield server.url
    server.stop()


def ran(url: str, *firms: str, **credentials: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, EXAMPLE, *firms],
        env={**os.environ, "ZHIXIN_URL": url, **credentials},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_how_to_quotes_it_as_it_stands() -> None:
    page = ROOT / "docs" / "howto" / "check-firms-as-a-bank.md"

    assert f"```python\n{EXAMPLE.read_text('utf-8')}```" in page.read_text("utf-8")
    assert len(EXAMPLE.read_text("utf-8").splitlines()) < 60


def test_it_checks_two_firms_and_confirms_its_receipt(url: str) -> None:
    made = system(bank())

    done = ran(
        url,
        HONGFA,
        "示例查无此名商行",
        ZHIXIN_CLIENT_ID=made.client_id,
        ZHIXIN_CLIENT_SECRET=made.secret,
    )

    assert done.returncode == 0, done.stderr
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert [line[0] for line in lines[:2]] == [HONGFA, "示例查无此名商行"]
    assert lines[2][1] == ReceiptVerdict.GENUINE.term


def test_a_wrong_secret_ends_it_with_the_servers_word(url: str) -> None:
    made = system(bank())

    done = ran(
        url,
        HONGFA,
        ZHIXIN_CLIENT_ID=made.client_id,
        ZHIXIN_CLIENT_SECRET="wrong",
    )

    assert done.returncode == 1
    assert "invalid_client" in done.stderr


def test_a_library_that_is_not_ours_signs_on(url: str) -> None:
    made = system(bank())

    with OAuth2Client(made.client_id, made.secret, scope="check") as bank_client:
        api = f"{url}/api/v1"
        bank_client.fetch_token(f"{api}/token", grant_type="client_credentials")
        answer = bank_client.post(f"{api}/clients/rotate")

    assert answer.status_code == 200
