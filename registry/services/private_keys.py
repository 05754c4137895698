"""Private keys kept as files nobody else may read (私钥文件)."""

import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes


def keep_private_key(private: PrivateKeyTypes, file: Path) -> None:
    """Write a key, PEM of PKCS 8 without a passphrase; one that lies there stays.

    Raises:
        OSError: the folder takes no file, or the file is there already.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(
            private.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        handle.flush()
        os.fsync(descriptor)
