"""The keys that sign receipts: their public halves and when they begin (签名密钥)."""

from django.db import models

from registry.models.append_only import AppendOnly
from search.domain.receipts import ALGORITHM


class SigningKey(AppendOnly):
    """A key's public half; it ends when the next begins, so that nothing is changed.

    The private half is a file (`search.services.signing_keys`), never in the database.
    """

    key_id = models.CharField(
        max_length=16, unique=True, help_text="head of the SHA-256 of the public key"
    )
    algorithm = models.CharField(max_length=20, default=ALGORITHM)
    public_key = models.CharField(max_length=44, help_text="base64 of its 32 bytes")
    valid_from = models.DateTimeField(
        unique=True, help_text="a whole second: receipts state no parts of one"
    )

    class Meta:
        verbose_name = "signing key"

    def __str__(self) -> str:
        return f"{self.key_id} from {self.valid_from}"
