"""Reports signed by a key in hardware, here a token in software (softhsm2)."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import which

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django import Settings

from credit.reports import token_signing
from credit.services.report_keys import (
    CERTIFICATE,
    KEY,
    ReportKeyMissingError,
    report_signer,
)
from registry.config.environment import env_parts
from search.models import IssuedReport
from tests.certificates import PEM, YEARS, certificate
from tests.conftest import NOW
from tests.functional.public import Town
from tests.functional.test_dropped_files import GENUINE, verdict
from tests.functional.test_reports import printed

MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
)
MODULE = next((one for one in MODULES if Path(one).exists()), "")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("at_noon"),
    pytest.mark.skipif(
        not (MODULE and which("softhsm2-util")), reason="needs softhsm2"
    ),
]
TOKEN, PIN = "示例令牌", "示例口令2026"


@dataclass(frozen=True)
class Held:
    """Keys of a token, with their certificates by label."""

    folder: Path
    certificates: dict[str, bytes]


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """Make a token with a key on an elliptic curve and one of RSA.

    One for the process: the driver reads where its tokens are only once.
    """
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    (folder / "conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "conf")
    _util("--init-token", "--free", "--label", TOKEN, "--so-pin", PIN)
    made = {}
    root = ec.generate_private_key(ec.SECP256R1())
    keys: dict[str, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey] = {
        "curve": root,
        "rsa": rsa.generate_private_key(65537, 2048),
    }
    for number, (label, key) in enumerate(keys.items()):
        file = folder / label
        file.write_bytes(
            key.private_bytes(
                PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        at = ("--token", TOKEN, "--label", label, "--id", f"0{number}")
        _util("--import", str(file), *at)
        signs = certificate("示例签名", key, issuer="根", by=root, until=NOW + YEARS)
        made[label] = signs.public_bytes(PEM)
    yield Held(folder=folder, certificates=made)
    del os.environ["SOFTHSM2_CONF"]


def _util(*arguments: str) -> None:
    subprocess.run(
        ["softhsm2-util", *arguments, "--pin", PIN],  # noqa: S607 - on the path
        check=True,
        capture_output=True,
    )


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Forget what was refused before."""
    token_signing._HELD.refused.clear()
    yield
    token_signing._HELD.refused.clear()


def log_out() -> None:
    for place in list(token_signing._HELD.open):
        token_signing._HELD.drop(place)


def by_token(
    settings: Settings, held: Held, folder: Path, *, key: str = "curve", **other: str
) -> Path:
    """Let reports be signed by a key of the token; return the file of its PIN."""
    (folder / CERTIFICATE).write_bytes(held.certificates.get(key, b""))
    pin = folder / "pin"
    pin.write_text(f"{PIN}\n")
    settings.REPORT_KEYS_DIR = folder
    settings.REPORT_PKCS11 = {
        "module": MODULE,
        "token": TOKEN,
        "key": key,
        "pin": str(pin),
        **other,
    }
    return pin


@pytest.mark.parametrize("key", ["curve", "rsa"])
def test_a_report_signed_by_a_token_is_genuine(
    client: Client,
    province: Town,
    settings: Settings,
    held: Held,
    tmp_path: Path,
    key: str,
) -> None:
    by_token(settings, held, tmp_path, key=key)

    assert verdict(printed(client, province.fined.uscc)) == GENUINE
    assert verdict(printed(client, province.listed.uscc)) == GENUINE
    assert not (tmp_path / KEY).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"module": "/nowhere.so"},
        {"token": "another"},
        {"pin": "/nowhere"},
    ],
)
def test_a_token_that_is_not_as_stated_issues_nothing(
    client: Client,
    province: Town,
    settings: Settings,
    held: Held,
    tmp_path: Path,
    wrong: dict[str, str],
) -> None:
    log_out()
    by_token(settings, held, tmp_path, **wrong)

    body = {"uscc": province.fined.uscc}
    answer = client.post("/api/v1/reports", body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (503, "report_key_missing")
    assert not IssuedReport.objects.exists()


def test_a_key_or_a_certificate_that_is_not_there_is_told_before_anything_is_issued(
    settings: Settings, held: Held, tmp_path: Path
) -> None:
    by_token(settings, held, tmp_path)
    settings.REPORT_PKCS11 |= {"key": "another"}
    with pytest.raises(ReportKeyMissingError):
        report_signer(now=NOW)

    by_token(settings, held, tmp_path)
    (tmp_path / CERTIFICATE).unlink()
    with pytest.raises(ReportKeyMissingError):
        report_signer(now=NOW)


def test_a_pin_that_was_refused_is_not_tried_again(
    settings: Settings, held: Held, tmp_path: Path
) -> None:
    pin = by_token(settings, held, tmp_path)
    log_out()
    pin.write_text("wrong")
    with pytest.raises(ReportKeyMissingError):
        report_signer(now=NOW)

    pin.write_text(PIN)

    with pytest.raises(ReportKeyMissingError):
        report_signer(now=NOW)
    token_signing._HELD.refused.clear()  # as a restart does
    report_signer(now=NOW)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_token_that_was_lost_is_found_again(
    client: Client, province: Town, settings: Settings, held: Held, tmp_path: Path
) -> None:
    by_token(settings, held, tmp_path)
    printed(client, province.fined.uscc)
    for session in token_signing._HELD.open.values():
        session.close()

    body = {"uscc": province.listed.uscc}
    lost = client.post("/api/v1/reports", body, content_type="application/json")

    assert (lost.status_code, lost.json()["code"]) == (503, "report_key_missing")
    assert verdict(printed(client, province.listed.uscc)) == GENUINE


def test_the_setting_names_all_four_parts_or_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parts = ("module", "token", "key", "pin")

    def read(text: str) -> dict[str, str]:
        monkeypatch.setenv("ZHIXIN_EXAMPLE", text)
        return env_parts("ZHIXIN_EXAMPLE", *parts)

    assert read("") == {}
    assert read("module=/a.so;token=t;key=k;pin=/p")["pin"] == "/p"
    for wrong in ("module=/a.so", "module=/a.so;token=t;key=k;pin=", "x"):
        with pytest.raises(ImproperlyConfigured):
            read(wrong)
