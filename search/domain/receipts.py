"""Receipts of checks: what was asked and answered, signed (核查回执).

A receipt names a question and an answer by their digests alone: it tells nobody who
holds it what was asked, and whoever keeps both can prove that they are the ones.

Source: RFC 8032 (Ed25519); FIPS 180-4 (SHA-256).
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from registry.domain.vocabulary import Term

ALGORITHM = "Ed25519"
FORM = "zhixin-check-receipt-1"  # signed too: no other paper passes for a receipt
CHANCE_BYTES = 5  # forty bits: eight signs of 32
_CHINA = ZoneInfo("Asia/Shanghai")
# No I, L, O and U: nobody takes one sign for another on paper.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


class ReceiptVerdict(Term):
    """What came of verifying a receipt (回执验证结论)."""

    GENUINE = "genuine", "genuine", "真实有效"
    ALTERED = "altered", "altered, or not signed by us", "内容被改动或者并非本系统签发"
    UNKNOWN_KEY = "unknown_key", "its key is not among the published", "签名密钥未公布"
    KEY_NOT_IN_PERIOD = (
        "key_not_in_period",
        "signed outside the period of its key",
        "签发时间不在密钥有效期内",
    )


def canonical(value: object) -> bytes:
    """Return the one form of a value that digests and signatures are made of.

    Shape: JSON in UTF-8, keys sorted by code point, no blanks, nothing escaped that
        JSON lets stand. Anybody makes it in Python by `json.dumps(value,
        sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()`.

    Raises:
        TypeError: the value holds what is written in more than one way, a float or a
            date: give scores as decimal strings and days as ISO text.
    """
    _check_plain(value)
    return _json(value).encode()


def digest_of(value: object) -> str:
    """Return the SHA-256 of a value's canonical form, in hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def sent_digest(question: object) -> str:
    """Return the digest of a question as it was sent, whatever stands in it.

    Of a question of text and whole numbers it is the one of `digest_of`.
    """
    text = json.dumps(
        question, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def instant_text(at: datetime) -> str:
    """Return an instant as receipts and keys state it: UTC, whole seconds.

    All have one length, so that they sort as text.
    """
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def receipt_number(at: datetime, *, chance: bytes) -> str:
    """Number a receipt: 14 digits of the time in China, 8 signs of chance.

    Raises:
        ValueError: the chance is not of `CHANCE_BYTES`.
    """
    if len(chance) != CHANCE_BYTES:
        raise ValueError(f"A number takes {CHANCE_BYTES} bytes of chance.")
    bits = int.from_bytes(chance)
    signs = "".join(_SIGNS[bits >> shift & 31] for shift in range(35, -5, -5))
    return f"{at.astimezone(_CHINA):%Y%m%d%H%M%S}{signs}"


def key_id_of(public: bytes) -> str:
    """Return the name of a key: the head of its digest, so that no other bears it."""
    return hashlib.sha256(public).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicKey:
    """A published key: it signed receipts from one instant until before another.

    Shape: `public_key` is base64 of 32 bytes; the instants are of `instant_text`.
    """

    key_id: str
    algorithm: str
    public_key: str
    valid_from: str
    valid_until: str | None = None

    def is_in_force(self, at: str) -> bool:
        """Tell whether an instant lies in its period."""
        return self.valid_from <= at and (
            self.valid_until is None or at < self.valid_until
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """What a check is receipted for; digests are of `digest_of`."""

    number: str
    at: str  # of instant_text
    client: str  # code of the partner that asked
    purpose: str
    question: str  # digest
    answer: str  # digest
    firms: int  # how many were asked about
    data_version: int  # Profile.seq of the public stream
    ruleset: str  # digest of the rule set
    as_of: str  # the day it speaks of, ISO
    is_degraded: bool

    def __post_init__(self) -> None:
        """Refuse a field of another type, and an instant that does not sort."""
        for field in fields(self):
            if type(getattr(self, field.name)) is not field.type:
                raise ValueError(f"{field.name} is no {field.type}.")
        if not _INSTANT.fullmatch(self.at):
            raise ValueError(f"{self.at!r} is no instant in UTC by the second.")

    def to_view(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)

    @classmethod
    def from_view(cls, view: Mapping[str, Any]) -> Self:
        """Read it from plain data.

        Raises:
            ValueError: a field is missing, is one too many or of another type.
        """
        if view.keys() != {field.name for field in fields(cls)}:
            raise ValueError("A receipt has its own fields and no others.")
        return cls(**view)

    def statement(self, *, key_id: str) -> dict[str, Any]:
        """Return what is signed: all a signed receipt says but the signature."""
        return {"form": FORM, **self.to_view(), "key_id": key_id}


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedReceipt:
    """A receipt under the signature of a key; `signature` is base64 of 64 bytes."""

    receipt: Receipt
    key_id: str
    signature: str

    def to_view(self) -> dict[str, Any]:
        """Return it as it is handed out: the statement and its signature."""
        return {
            **self.receipt.statement(key_id=self.key_id),
            "signature": self.signature,
        }

    @classmethod
    def from_view(cls, view: Mapping[str, Any]) -> Self:
        """Read it as it was handed out.

        Raises:
            ValueError: it is not of this form.
        """
        rest = dict(view)
        form, key_id, signature = (
            rest.pop(name, None) for name in ("form", "key_id", "signature")
        )
        if not (
            form == FORM and isinstance(key_id, str) and isinstance(signature, str)
        ):
            raise ValueError(f"A signed receipt is of the form {FORM}.")
        return cls(receipt=Receipt.from_view(rest), key_id=key_id, signature=signature)


def sign(receipt: Receipt, *, key_id: str, private: Ed25519PrivateKey) -> SignedReceipt:
    """Sign a receipt."""
    signature = private.sign(canonical(receipt.statement(key_id=key_id)))
    return SignedReceipt(
        receipt=receipt,
        key_id=key_id,
        signature=base64.b64encode(signature).decode(),
    )


def verify(
    view: Mapping[str, Any], *, public_keys: Iterable[PublicKey]
) -> ReceiptVerdict:
    """Tell what a signed receipt is worth, whoever handed it in."""
    try:
        signed = SignedReceipt.from_view(view)
        said = canonical(signed.receipt.statement(key_id=signed.key_id))
        signature = _bytes_of(signed.signature)
    except ValueError:
        return ReceiptVerdict.ALTERED
    key = next((key for key in public_keys if key.key_id == signed.key_id), None)
    if key is None:
        return ReceiptVerdict.UNKNOWN_KEY
    public = Ed25519PublicKey.from_public_bytes(_bytes_of(key.public_key))
    try:
        public.verify(signature, said)
    except InvalidSignature:
        return ReceiptVerdict.ALTERED
    if not key.is_in_force(signed.receipt.at):
        return ReceiptVerdict.KEY_NOT_IN_PERIOD
    return ReceiptVerdict.GENUINE


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _check_plain(value: object) -> None:
    match value:
        case None | bool() | int() | str():
            return
        case list():
            for one in value:
                _check_plain(one)
        case dict() if all(isinstance(key, str) for key in value):
            for one in value.values():
                _check_plain(one)
        case _:
            raise TypeError(
                f"A {type(value).__name__} has no one form: give text, whole numbers, "
                "true, false, null, lists, and tables with text for keys."
            )


def _bytes_of(text: str) -> bytes:
    """Read base64 of the one spelling its bytes have."""
    found = base64.b64decode(text)
    # Blanks are skipped, and bits of the last sign that no byte takes in.
    if base64.b64encode(found).decode() != text:
        raise ValueError("This is base64 in another spelling.")
    return found
