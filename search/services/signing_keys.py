"""Keeps the keys that sign receipts, and changes them without an end to old ones.

The public halves are facts; the private ones are files, one to a key, that the
product's own account alone may read (签名密钥).
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction

from registry.domain.errors import DomainError, ErrorKind, msg
from registry.services.private_keys import keep_private_key
from search.domain.receipts import ALGORITHM, PublicKey, instant_text, key_id_of
from search.models import SigningKey

# Between a key's publication and its first receipt: lists of keys that others hold are
# new again, its file is on every host, and their clocks need not agree.
LEAD = timedelta(hours=1)
KEYS_LOCK = 7_221_004  # any number, the same everywhere
_SECOND = timedelta(seconds=1)


class ReceiptKeyMissingError(DomainError):
    """The private key of receipts is not on this host."""

    code = "receipt_key_missing"
    kind = ErrorKind.UNAVAILABLE


class ReceiptKeyTakenError(DomainError):
    """A receipt key already begins at %(at)s: change it a second later."""

    code = "receipt_key_taken"
    kind = ErrorKind.CONFLICT


@dataclass(frozen=True, kw_only=True, slots=True)
class CurrentKey:
    """The key in force, with its private half."""

    key_id: str
    private: Ed25519PrivateKey


def current_key(*, now: datetime) -> CurrentKey:
    """Return the key that signs at an instant; where there is none, one is made.

    Time: the receipt's `at` is this `now`, its parts of a second cut off.

    Raises:
        ReceiptKeyMissingError: no check is answered without a receipt.
    """
    return _opened(_in_force(now) or _first_key(now))


def rotate_key(*, now: datetime, is_at_once: bool = False) -> PublicKey:
    """Publish a new key, which takes over after `LEAD`, or with the next second.

    Receipts of the keys before it stay genuine. At once is for a key that somebody
    else may know: a host whose clock is ahead may then sign by a key that has ended.

    Raises:
        ReceiptKeyTakenError: another begins at the same second.
    """
    begins = _cut(now) + (_SECOND if is_at_once else LEAD)
    with _locked():
        if SigningKey.objects.filter(valid_from=begins).exists():
            raise ReceiptKeyTakenError(at=instant_text(begins))
        key_id = _new_key(begins).key_id
    return next(key for key in public_keys() if key.key_id == key_id)


def public_keys() -> list[PublicKey]:
    """Return every key there was, is and will be, with its period, the oldest first."""
    keys = [*SigningKey.objects.order_by("valid_from"), None]
    return [
        PublicKey(
            key_id=key.key_id,
            algorithm=key.algorithm,
            public_key=key.public_key,
            valid_from=instant_text(key.valid_from),
            valid_until=instant_text(following.valid_from) if following else None,
        )
        for key, following in pairwise(keys)
        if key
    ]


def _in_force(now: datetime) -> SigningKey | None:
    begun = SigningKey.objects.filter(valid_from__lte=now)
    return begun.order_by("-valid_from").first()


def _first_key(now: datetime) -> SigningKey:
    with _locked():
        if found := _in_force(now):  # another process was faster
            return found
        # Earlier than the clock says, for the hosts whose clocks are behind this one.
        return _new_key(_cut(now) - LEAD)


def _new_key(begins: datetime) -> SigningKey:
    """Make a key inside a transaction: none is published whose file was not kept."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    key = SigningKey(
        key_id=key_id_of(public),
        algorithm=ALGORITHM,
        public_key=base64.b64encode(public).decode(),
        valid_from=begins,
    )
    _keep(private, _file_of(key))
    key.save(force_insert=True)
    return key


def _keep(private: Ed25519PrivateKey, file: Path) -> None:
    try:
        keep_private_key(private, file)
    except OSError as error:
        raise ReceiptKeyMissingError(
            msg(
                "The folder of receipt keys, ZHIXIN_RECEIPT_KEYS, takes no new key: "
                "let the product write there."
            )
        ) from error


def _opened(key: SigningKey) -> CurrentKey:
    try:
        private = serialization.load_pem_private_key(
            _file_of(key).read_bytes(), password=None
        )
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _missing(key) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise _missing(key)
    public = private.public_key().public_bytes_raw()
    if base64.b64encode(public).decode() != key.public_key:
        raise _missing(key)
    return CurrentKey(key_id=key.key_id, private=private)


def _missing(key: SigningKey) -> ReceiptKeyMissingError:
    return ReceiptKeyMissingError(
        msg(
            "The private half of receipt key %(key)s cannot be read: copy %(key)s.pem "
            "into the folder of receipt keys, from another host or a backup, or run "
            "rotate_receipt_key --at-once."
        ),
        key=key.key_id,
    )


def _file_of(key: SigningKey) -> Path:
    return Path(settings.RECEIPT_KEYS_DIR) / f"{key.key_id}.pem"


def _cut(now: datetime) -> datetime:
    return now.replace(microsecond=0)


@contextmanager
def _locked() -> Iterator[None]:
    """Let one process at a time make a key, until it has committed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [KEYS_LOCK])
        yield
