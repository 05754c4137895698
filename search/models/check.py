"""Checks of firms by partners: what was signed, about whom, and the answer (核验).

The receipt stays; the answer itself only until the stated time, for a repeated call.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from registry.domain.partners import CheckPurpose
from registry.models.append_only import AppendOnly


class Check(AppendOnly):
    """One answered check with its signed receipt; of the question only digests."""

    number = models.CharField(max_length=22, unique=True)
    partner = models.ForeignKey(
        "registry.Partner", on_delete=models.PROTECT, related_name="+"
    )
    client = models.ForeignKey(
        "registry.PartnerClient", null=True, on_delete=models.PROTECT, related_name="+"
    )
    user = models.ForeignKey(
        "registry.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    purpose = models.CharField(max_length=20, choices=CheckPurpose.choices())
    at = models.DateTimeField()
    data_version = models.BigIntegerField(help_text="`seq` of the public stream")
    receipt = models.JSONField(help_text="search.domain.receipts: as it was signed")
    request_key = models.CharField(
        max_length=100, blank=True, help_text="the caller's own, for a repeated call"
    )

    class Meta:
        verbose_name = "check"
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "request_key"],
                name="search_check_request_once",
                condition=~models.Q(request_key=""),
            )
        ]
        indexes = [models.Index(fields=["partner", "-id"], name="search_check_partner")]

    def __str__(self) -> str:
        return self.number


class CheckedFirm(AppendOnly):
    """A firm a check spoke of, and the public facts the answer rested on."""

    of_check = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="firms")
    enterprise = models.ForeignKey(
        "registry.Enterprise", on_delete=models.PROTECT, related_name="+"
    )
    keys = ArrayField(
        models.CharField(max_length=26), help_text="records and listings it rested on"
    )

    class Meta:
        verbose_name = "checked firm"
        constraints = [
            models.UniqueConstraint(
                fields=["of_check", "enterprise"], name="search_checked_firm_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} in check {self.of_check_id}"


class CheckAnswer(models.Model):
    """What a check answered, kept for a repeated call until its time is over."""

    of_check = models.OneToOneField(
        Check, primary_key=True, on_delete=models.PROTECT, related_name="answer"
    )
    results = models.JSONField()
    kept_until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "check answer"

    def __str__(self) -> str:
        return f"answer of check {self.of_check_id}"
