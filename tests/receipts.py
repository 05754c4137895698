"""What tests of receipts share: a receipt, and a key made of a known seed."""

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from search.domain.receipts import (
    ALGORITHM,
    PublicKey,
    Receipt,
    digest_of,
    instant_text,
    key_id_of,
    receipt_number,
)
from tests.conftest import NOW

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
RECEIPT = Receipt(
    number=receipt_number(NOW, chance=b"\x12\x34\x56\x78\x9a"),
    at=instant_text(NOW),
    client="示例银行",
    purpose="credit",
    question=digest_of({"firms": [{"name": "遵义示例鸿发酒业有限公司"}]}),
    answer=digest_of({"results": []}),
    firms=1,
    data_version=7,
    ruleset=digest_of("S1x10"),
    as_of="2026-11-25",
    is_degraded=False,
)


def published(
    private: Ed25519PrivateKey = PRIVATE, *, since: str = "2026-01-01T00:00:00Z"
) -> PublicKey:
    """Return a key's public half, in force since a day."""
    public = private.public_key().public_bytes_raw()
    return PublicKey(
        key_id=key_id_of(public),
        algorithm=ALGORITHM,
        public_key=base64.b64encode(public).decode(),
        valid_from=since,
    )
