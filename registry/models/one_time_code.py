"""What one-time codes have in common: hashed, used once, or cancelled (一次性代码)."""

from django.db import models


class OneTimeCode(models.Model):
    """The base of every code for one named person; the code itself is nowhere kept."""

    code_hash = models.CharField(max_length=64, unique=True, help_text="keyed hash")
    issued_by = models.ForeignKey(
        "registry.User", on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(
        "registry.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


def used_once(prefix: str) -> list[models.BaseConstraint]:
    """Return the constraints of a table of codes; their names begin with `prefix`."""
    return [
        models.CheckConstraint(
            name=f"{prefix}_used_by_somebody",
            condition=models.Q(used_at=None, used_by=None)
            | models.Q(used_at__isnull=False, used_by__isnull=False),
        ),
        models.CheckConstraint(
            name=f"{prefix}_used_or_cancelled",
            condition=models.Q(used_at=None) | models.Q(cancelled_at=None),
        ),
    ]
