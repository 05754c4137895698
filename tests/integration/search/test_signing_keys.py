"""Keys of receipts: made once, kept closed, changed without an end to old ones."""

import logging
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from registry.sentences import sentence
from search.domain.receipts import ReceiptVerdict, SignedReceipt, instant_text, verify
from search.domain.receipts import sign as signed_by
from search.models import SigningKey
from search.services.signing_keys import (
    KEYS_LOCK,
    LEAD,
    CurrentKey,
    ReceiptKeyMissingError,
    ReceiptKeyTakenError,
    current_key,
    public_keys,
    rotate_key,
)
from tests.conftest import NOW, owner_dsn
from tests.receipts import RECEIPT

SECOND = timedelta(seconds=1)
PATIENCE = 60


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: LazySettings) -> Path:
    """Give each test a folder of keys of its own, not yet there."""
    settings.RECEIPT_KEYS_DIR = tmp_path / "keys"
    return tmp_path / "keys"


def sign(at: datetime, key: CurrentKey | None = None) -> SignedReceipt:
    """Receipt a check at an instant, by the key in force unless another is given."""
    key = key or current_key(now=at)
    receipt = replace(RECEIPT, at=instant_text(at))
    return signed_by(receipt, key_id=key.key_id, private=key.private)


def verdict(signed: SignedReceipt) -> ReceiptVerdict:
    return verify(signed.to_view(), public_keys=public_keys())


def test_the_first_key_is_made_once_and_signs_from_the_first_second(db: None) -> None:
    first, again = current_key(now=NOW), current_key(now=NOW + timedelta(days=400))

    assert first.key_id == again.key_id
    assert [key.key_id for key in public_keys()] == [first.key_id]
    assert verdict(sign(NOW)) is ReceiptVerdict.GENUINE


def test_a_host_whose_clock_is_behind_signs_by_the_same_first_key(db: None) -> None:
    first = current_key(now=NOW)
    behind = NOW - timedelta(minutes=59)

    assert current_key(now=behind).key_id == first.key_id
    assert verdict(sign(behind)) is ReceiptVerdict.GENUINE


def test_a_key_begins_with_a_whole_second(db: None) -> None:
    current_key(now=NOW.replace(microsecond=999_999))
    rotate_key(now=NOW.replace(microsecond=999_999))

    begun = SigningKey.objects.order_by("valid_from").values_list("valid_from")
    assert [at for (at,) in begun] == [NOW - LEAD, NOW + LEAD]


def test_a_private_key_is_a_file_for_its_owner_alone(db: None, folder: Path) -> None:
    key = current_key(now=NOW)

    files = list(folder.iterdir())
    assert [file.name for file in files] == [f"{key.key_id}.pem"]
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_many_that_ask_for_the_first_key_at_once_get_the_same(
    committed: str, folder: Path
) -> None:
    def ask() -> str:
        try:
            return current_key(now=NOW).key_id
        finally:
            connection.close()

    with (
        psycopg.connect(owner_dsn(committed), autocommit=True) as gate,
        ThreadPoolExecutor(4) as people,
    ):
        gate.execute("SELECT pg_advisory_lock(%s)", [KEYS_LOCK])
        asked = [people.submit(ask) for _ in range(4)]
        while waiting(gate) < 4:  # all have found no key
            assert not any(one.done() for one in asked)
        gate.execute("SELECT pg_advisory_unlock(%s)", [KEYS_LOCK])
        got = {one.result(PATIENCE) for one in asked}

    assert len(got) == len(public_keys()) == len(list(folder.iterdir())) == 1


def waiting(gate: psycopg.Connection) -> int:
    """Return how many wait for the lock of the keys."""
    found = gate.execute(
        "SELECT count(*) FROM pg_locks "
        "WHERE locktype = 'advisory' AND objid = %s AND NOT granted",
        [KEYS_LOCK],
    ).fetchone()
    assert found
    return int(found[0])


def test_rotation_keeps_old_receipts_genuine(db: None) -> None:
    old = [sign(NOW), sign(NOW + LEAD - SECOND)]

    new = rotate_key(now=NOW)

    young = sign(NOW + LEAD)
    assert young.key_id == new.key_id != old[0].key_id
    assert {verdict(one) for one in (*old, young)} == {ReceiptVerdict.GENUINE}


def test_a_key_signs_until_its_last_second_and_the_next_from_there(db: None) -> None:
    old = current_key(now=NOW)

    new = rotate_key(now=NOW)

    turn = NOW + LEAD
    assert current_key(now=turn - timedelta(microseconds=1)).key_id == old.key_id
    assert current_key(now=turn).key_id == new.key_id
    first, second = public_keys()
    assert first.valid_until == second.valid_from == instant_text(turn)
    assert second.valid_until is None


def test_a_signature_made_after_the_end_of_its_key_is_none(db: None) -> None:
    old = current_key(now=NOW)

    rotate_key(now=NOW)

    late = sign(NOW + LEAD, old)
    assert verdict(late) is ReceiptVerdict.KEY_NOT_IN_PERIOD
    assert verdict(sign(NOW + LEAD - SECOND, old)) is ReceiptVerdict.GENUINE


def test_a_key_that_waits_signs_nothing_before_its_time(db: None) -> None:
    current_key(now=NOW)
    rotate_key(now=NOW)

    early = sign(NOW, current_key(now=NOW + LEAD))

    assert verdict(early) is ReceiptVerdict.KEY_NOT_IN_PERIOD


@pytest.mark.parametrize("part", [0, 1, 999_999])
def test_at_once_is_with_the_next_second_and_splits_none(db: None, part: int) -> None:
    now = NOW.replace(microsecond=part)
    old = sign(now)

    new = rotate_key(now=now, is_at_once=True)

    rest = sign(NOW.replace(microsecond=999_999))
    assert rest.key_id == old.key_id != new.key_id
    assert sign(NOW + SECOND).key_id == new.key_id
    signed = (old, rest, sign(NOW + SECOND))
    assert {verdict(one) for one in signed} == {ReceiptVerdict.GENUINE}


def test_at_once_goes_before_a_key_that_waits(db: None) -> None:
    known = current_key(now=NOW)
    waits = rotate_key(now=NOW)

    hasty = rotate_key(now=NOW, is_at_once=True)

    order = [key.key_id for key in public_keys()]
    assert order == [known.key_id, hasty.key_id, waits.key_id]
    assert current_key(now=NOW + LEAD).key_id == waits.key_id


def test_two_keys_never_begin_at_one_second(db: None) -> None:
    rotate_key(now=NOW)

    with pytest.raises(ReceiptKeyTakenError, match="2026-11-25T03:00:00Z"):
        rotate_key(now=NOW.replace(microsecond=5))

    assert rotate_key(now=NOW + SECOND).valid_from == "2026-11-25T03:00:01Z"


def test_a_rotation_before_the_first_receipt_leaves_no_time_without_a_key(
    db: None,
) -> None:
    rotate_key(now=NOW)

    assert verdict(sign(NOW)) is ReceiptVerdict.GENUINE
    assert len(public_keys()) == 2


def spoiled(file: Path) -> Iterator[None]:
    """Spoil a private key in each way there is, one after another."""
    whole = file.read_bytes()
    file.unlink()
    yield
    for content in (b"", whole[:-40], whole.replace(b"M", b"N", 1), other_kind()):
        file.write_bytes(content)
        yield
    rotate_key(now=NOW - timedelta(days=1))
    other = next(one for one in file.parent.iterdir() if one != file)
    file.write_bytes(other.read_bytes())
    yield


def other_kind() -> bytes:
    return generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def test_without_its_own_private_file_a_key_signs_nothing_and_the_remedy_is_named(
    db: None, folder: Path
) -> None:
    key_id = current_key(now=NOW).key_id

    for _ in spoiled(folder / f"{key_id}.pem"):
        with pytest.raises(ReceiptKeyMissingError, match=f"copy {key_id}.pem") as told:
            current_key(now=NOW)
        assert told.value.kind == "unavailable"

    rotate_key(now=NOW, is_at_once=True)
    assert verdict(sign(NOW + SECOND)) is ReceiptVerdict.GENUINE


def test_a_key_whose_file_cannot_be_written_is_not_published(
    db: None, folder: Path
) -> None:
    folder.write_text("a file where the folder should be")

    with pytest.raises(ReceiptKeyMissingError, match="let the product write there"):
        current_key(now=NOW)

    assert public_keys() == []


def test_nothing_private_stands_in_the_table_the_log_or_an_error(
    db: None, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    key = current_key(now=NOW)
    rotate_key(now=NOW)
    file = folder / f"{key.key_id}.pem"
    secret = file.read_text().splitlines()[1]
    file.write_text(f"{secret}\n")
    with pytest.raises(ReceiptKeyMissingError) as told:
        current_key(now=NOW)

    said = sentence(told.value.template, told.value.params)
    stored = str(list(SigningKey.objects.values()))
    shown = f"{caplog.text} {said} {told.getrepr(style='short')} {stored} {key}"
    assert secret not in shown
    assert secret[-44:-4] not in shown


def test_the_command_rotates_and_tells_when(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    current_key(now=NOW)
    out = StringIO()

    call_command("rotate_receipt_key", stdout=out)
    call_command("rotate_receipt_key", "--at-once", stdout=out)

    _, hasty, usual = public_keys()
    assert out.getvalue() == (
        f"{usual.key_id} signs from 2026-11-25T03:00:00Z\n"
        f"{hasty.key_id} signs from 2026-11-25T02:00:01Z\n"
    )
    with pytest.raises(CommandError, match="2026-11-25T03:00:00Z"):
        call_command("rotate_receipt_key", stdout=out)
