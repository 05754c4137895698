"""Identifiers of natural persons at rest: encrypted, found by a keyed hash (个人信息).

Source: 个人信息保护法 arts. 28, 51 (sensitive information is encrypted).
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet
from django.conf import settings


def _key(purpose: str) -> bytes:
    return hmac.digest(settings.PERSONAL_KEY.encode(), purpose.encode(), "sha256")


def seal(identifiers: Mapping[str, str]) -> bytes | None:
    """Encrypt identifiers by field name; nothing to keep is None."""
    kept = {name: value for name, value in identifiers.items() if value}
    if not kept:
        return None
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True).encode()
    return Fernet(base64.urlsafe_b64encode(_key("seal"))).encrypt(text)


def unseal(sealed: bytes | memoryview | None) -> dict[str, str]:
    """Decrypt what `seal` made; whoever calls this logs the reading."""
    if sealed is None:
        return {}
    box = Fernet(base64.urlsafe_b64encode(_key("seal")))
    found: dict[str, str] = json.loads(box.decrypt(bytes(sealed)))
    return found


def keyed_hash(identifier: str) -> str:
    """Return what an identifier is matched by, "" for none."""
    if not identifier:
        return ""
    normal = "".join(identifier.upper().split())
    return hmac.new(_key("match"), normal.encode(), hashlib.sha256).hexdigest()
