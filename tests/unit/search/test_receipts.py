"""Receipts: one form of what is signed, and nothing in it that could be altered."""

import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from search.domain.receipts import (
    PublicKey,
    Receipt,
    ReceiptVerdict,
    SignedReceipt,
    canonical,
    digest_of,
    instant_text,
    key_id_of,
    receipt_number,
    sign,
    verify,
)
from tests.conftest import NOW
from tests.receipts import PRIVATE, RECEIPT, published

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = st.none() | st.booleans() | st.integers() | TEXT
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner)
)
KEY = published()
SIGNED = sign(RECEIPT, key_id=KEY.key_id, private=PRIVATE).to_view()


def verdict(view: dict[str, Any], *keys: PublicKey) -> ReceiptVerdict:
    return verify(view, public_keys=keys or [KEY])


def turned(value: Any) -> Any:
    """Return the same value with the keys of every table the other way round."""
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(value)}
    if isinstance(value, list):
        return [turned(one) for one in value]
    return value


@given(VALUES)
def test_the_one_form_does_not_depend_on_the_order_of_keys(value: Any) -> None:
    assert canonical(turned(value)) == canonical(value)


@given(VALUES)
def test_the_one_form_says_the_same_and_nothing_else(value: Any) -> None:
    assert json.loads(canonical(value)) == value


def test_the_one_form_is_sorted_without_blanks_and_in_chinese() -> None:
    value = {"乙": [1, True, None], "甲": "示例“酒业”\n", "a": {}}

    said = '{"a":{},"乙":[1,true,null],"甲":"示例“酒业”\\n"}'
    assert canonical(value) == said.encode()
    assert digest_of(value) == hashlib.sha256(said.encode()).hexdigest()


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (0.5, "float"),
        (float("nan"), "float"),
        (Decimal("0.5"), "Decimal"),
        (date(2026, 11, 25), "date"),
        (NOW, "datetime"),
        (b"", "bytes"),
        ((1, 2), "tuple"),
        ({1: "one"}, "dict"),
    ],
)
def test_what_is_written_in_more_than_one_way_is_refused_however_deep(
    value: object, named: str
) -> None:
    for given_value in (value, [value], {"a": [{"b": value}]}):
        with pytest.raises(TypeError, match=f"A {named} has no one form"):
            canonical(given_value)


def test_a_receipt_is_genuine_under_its_key() -> None:
    assert verdict(SIGNED) is ReceiptVerdict.GENUINE
    assert verdict(json.loads(json.dumps(SIGNED))) is ReceiptVerdict.GENUINE


def test_a_receipt_states_the_key_and_the_form_it_was_signed_in() -> None:
    statement = RECEIPT.statement(key_id=KEY.key_id)

    assert {**statement, "signature": SIGNED["signature"]} == SIGNED
    assert statement["key_id"] == KEY.key_id
    assert statement["form"] == "zhixin-check-receipt-1"


@pytest.mark.parametrize("name", [name for name in SIGNED if name != "key_id"])
def test_another_value_of_any_field_is_an_alteration(name: str) -> None:
    was = SIGNED[name]
    others: list[Any] = [
        None,
        [],
        {},
        1.5,
        10**5000,
        "\ud800",
        "",
        "0" * 64,
        True,
        False,
        0,
        1,
    ]
    altered = [one for one in others if (type(one), one) != (type(was), was)]

    for one in altered:
        assert verdict({**SIGNED, name: one}) is ReceiptVerdict.ALTERED, one


@pytest.mark.parametrize("name", SIGNED)
def test_a_missing_field_is_an_alteration(name: str) -> None:
    rest = {key: value for key, value in SIGNED.items() if key != name}

    assert verdict(rest) is ReceiptVerdict.ALTERED


def test_an_added_field_is_an_alteration() -> None:
    assert verdict({**SIGNED, "note": ""}) is ReceiptVerdict.ALTERED
    assert verdict({}) is ReceiptVerdict.ALTERED


@given(st.data())
def test_one_altered_byte_anywhere_is_noticed(data: st.DataObject) -> None:
    written = bytearray(canonical(SIGNED))
    at = data.draw(st.integers(0, len(written) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda one: one != written[at]))
    written[at] = other

    try:
        view = json.loads(written)
    except ValueError:
        return  # it is no JSON any more
    found = verdict(view)
    names_our_key = view.get("key_id") == KEY.key_id
    assert found is not ReceiptVerdict.GENUINE
    assert (found is ReceiptVerdict.ALTERED) or not names_our_key


def test_no_other_spelling_of_a_signature_is_taken() -> None:
    signature = SIGNED["signature"]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = alphabet[alphabet.index(signature[-3]) ^ 1]  # the bits nobody reads

    for other in (f"{signature[:-3]}{last}==", signature + "\n", signature[:-1], "示"):
        assert verdict({**SIGNED, "signature": other}) is ReceiptVerdict.ALTERED


def test_a_key_nobody_published_is_unknown() -> None:
    other = Ed25519PrivateKey.generate()
    foreign = sign(RECEIPT, key_id="0" * 16, private=other).to_view()

    assert verdict(foreign) is ReceiptVerdict.UNKNOWN_KEY
    assert verify(SIGNED, public_keys=[]) is ReceiptVerdict.UNKNOWN_KEY


def test_another_key_under_the_name_of_ours_is_an_alteration() -> None:
    other = Ed25519PrivateKey.generate()
    forged = sign(RECEIPT, key_id=KEY.key_id, private=other).to_view()

    assert verdict(forged) is ReceiptVerdict.ALTERED


def test_a_receipt_of_one_key_is_not_one_of_another() -> None:
    other = published(Ed25519PrivateKey.generate())
    renamed = {**SIGNED, "key_id": other.key_id}

    assert verdict(renamed, KEY, other) is ReceiptVerdict.ALTERED


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "expected"),
    [
        ("2026-11-25T02:00:00Z", "2026-11-25T02:00:01Z", ReceiptVerdict.GENUINE),
        ("2026-11-25T02:00:00Z", None, ReceiptVerdict.GENUINE),
        ("2026-11-25T02:00:01Z", None, ReceiptVerdict.KEY_NOT_IN_PERIOD),
        (
            "2026-11-25T01:00:00Z",
            "2026-11-25T02:00:00Z",
            ReceiptVerdict.KEY_NOT_IN_PERIOD,
        ),
    ],
)
def test_a_key_signs_from_its_first_second_until_before_its_end(
    valid_from: str, valid_until: str | None, expected: ReceiptVerdict
) -> None:
    key = replace(KEY, valid_from=valid_from, valid_until=valid_until)

    assert verdict(SIGNED, key) is expected


RECEIPTS = st.builds(
    Receipt,
    at=st.integers(-(2**34), 2**37).map(
        lambda second: instant_text(datetime.fromtimestamp(second, UTC))
    ),
    is_degraded=st.booleans(),
    **dict.fromkeys(["firms", "data_version"], st.integers()),
    **dict.fromkeys(["number", "client", "purpose", "question", "answer"], TEXT),
    **dict.fromkeys(["ruleset", "as_of"], TEXT),
)


@given(RECEIPTS)
def test_a_receipt_comes_back_from_its_view_and_is_genuine(receipt: Receipt) -> None:
    signed = sign(receipt, key_id=KEY.key_id, private=PRIVATE)
    sent = json.loads(json.dumps(signed.to_view()))

    assert Receipt.from_view(receipt.to_view()) == receipt
    assert SignedReceipt.from_view(sent) == signed
    always = replace(KEY, valid_from="1000-01-01T00:00:00Z")
    assert verdict(sent, always) is ReceiptVerdict.GENUINE


@pytest.mark.parametrize(
    "at",
    ["", "2026-11-25", "2026-11-25T10:00:00+08:00", "2026-11-25T02:00:00.5Z"],
)
def test_an_instant_that_would_not_sort_is_refused(at: str) -> None:
    with pytest.raises(ValueError, match="no instant in UTC by the second"):
        replace(RECEIPT, at=at)


def test_an_instant_is_told_in_utc_without_parts_of_a_second() -> None:
    at = datetime(2026, 11, 25, 0, 30, 59, 999999, timezone(timedelta(hours=8)))

    assert instant_text(at) == "2026-11-24T16:30:59Z"


def test_a_number_is_the_time_in_china_and_eight_signs_of_chance() -> None:
    at = datetime(2026, 12, 31, 16, 0, 5, tzinfo=UTC)

    assert receipt_number(at, chance=bytes(5)) == "20270101000005" + "0" * 8
    assert receipt_number(at, chance=b"\xff" * 5) == "20270101000005" + "Z" * 8
    assert receipt_number(at, chance=bytes(4) + b"\x21").endswith("00000011")


@given(st.binary(min_size=5, max_size=5), st.binary(min_size=5, max_size=5))
def test_a_number_has_22_signs_without_look_alikes_and_loses_no_chance(
    one: bytes, other: bytes
) -> None:
    first, second = (receipt_number(NOW, chance=chance) for chance in (one, other))

    assert re.fullmatch(r"\d{14}[0-9A-HJKMNP-TV-Z]{8}", first)
    assert (first == second) is (one == other)


@pytest.mark.parametrize("length", [4, 6])
def test_a_number_takes_five_bytes_of_chance(length: int) -> None:
    with pytest.raises(ValueError, match="5 bytes"):
        receipt_number(NOW, chance=bytes(length))


def test_a_keys_name_is_the_head_of_its_digest() -> None:
    public = PRIVATE.public_key().public_bytes_raw()

    assert key_id_of(public) == hashlib.sha256(public).hexdigest()[:16]
