"""Who read which firm's restricted facts, and why (查阅日志)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from registry.domain.partners import CheckPurpose
from registry.domain.vocabulary import Purpose
from registry.models.append_only import AppendOnly

PURPOSES = [*Purpose.choices(), *CheckPurpose.choices()]


class AccessEntry(AppendOnly):
    """One reading of a firm's facts; each entry holds the hash of the one before.

    Officers, agents and people of partners are accounts; a partner's system is a
    client. Nothing of what was typed is kept.
    """

    at = models.DateTimeField()
    user = models.ForeignKey(
        "registry.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    partner = models.ForeignKey(
        "registry.Partner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    client = models.ForeignKey(
        "registry.PartnerClient", null=True, on_delete=models.PROTECT, related_name="+"
    )
    authority = models.ForeignKey(
        "registry.Authority", null=True, on_delete=models.PROTECT
    )
    enterprise = models.ForeignKey(
        "registry.Enterprise", null=True, on_delete=models.PROTECT, related_name="+"
    )
    purpose = models.CharField(max_length=20, choices=PURPOSES)
    case = models.ForeignKey(
        "registry.Case",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the case it was read for, once there is one",
    )
    what = models.CharField(max_length=80, help_text="which facts")
    fields = ArrayField(
        models.CharField(max_length=20), default=list, help_text="of a partner's scope"
    )
    answer = models.CharField(
        max_length=60, blank=True, help_text="what a partner was told, or why not"
    )
    digest = models.CharField(max_length=64, unique=True, help_text="chained SHA-256")

    class Meta:
        verbose_name = "access entry"
        constraints = [
            models.CheckConstraint(
                name="registry_access_by_somebody",
                condition=models.Q(user__isnull=False) | models.Q(client__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["enterprise", "-id"], name="registry_access_firm"),
            models.Index(
                fields=["partner", "-id"],
                name="registry_access_partner",
                condition=models.Q(partner__isnull=False),
            ),
            models.Index(fields=["user", "-id"], name="registry_access_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} read {self.enterprise_id}"
