"""Who read which firm's restricted facts, and why (查阅日志)."""

from django.db import models

from registry.domain.vocabulary import Purpose
from registry.models.append_only import AppendOnly


class AccessEntry(AppendOnly):
    """One reading of restricted facts; each entry holds the hash of the one before."""

    at = models.DateTimeField()
    user = models.ForeignKey(
        "registry.User", on_delete=models.PROTECT, related_name="+"
    )
    authority = models.ForeignKey(
        "registry.Authority", null=True, on_delete=models.PROTECT
    )
    enterprise = models.ForeignKey(
        "registry.Enterprise", null=True, on_delete=models.PROTECT, related_name="+"
    )
    purpose = models.CharField(max_length=20, choices=Purpose.choices())
    case = models.ForeignKey(
        "registry.Case",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the case it was read for, once there is one",
    )
    what = models.CharField(max_length=80, help_text="which restricted facts")
    digest = models.CharField(max_length=64, unique=True, help_text="chained SHA-256")

    class Meta:
        verbose_name = "access entry"
        indexes = [
            models.Index(fields=["enterprise", "-id"], name="registry_access_firm")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} read {self.enterprise_id}"
