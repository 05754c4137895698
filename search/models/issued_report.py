"""Credit reports that were issued, so that each can be verified for ever (信用报告)."""

from django.db import models

from credit.domain.credit_report import ReportAudience
from registry.domain.partners import CheckPurpose
from registry.models.append_only import AppendOnly


class IssuedReport(AppendOnly):
    """One report of a firm: the state of the public view it tells, and the day.

    The paper itself is not kept. A public report of the same state is the same one; of
    a full report each issue is one of its own, for a partner, or for the firm itself.
    """

    number = models.CharField(max_length=22, unique=True)
    enterprise = models.ForeignKey(
        "registry.Enterprise", on_delete=models.PROTECT, related_name="+"
    )
    audience = models.CharField(max_length=20, choices=ReportAudience.choices())
    issued_at = models.DateTimeField()
    as_of = models.DateField(help_text="the day it tells, in China")
    view_seq = models.BigIntegerField(help_text="Profile.seq of the view it tells")
    data_version = models.BigIntegerField(help_text="`seq` of the public stream")
    ruleset = models.CharField(max_length=64, help_text="digest of the rule set")
    partner = models.ForeignKey(
        "registry.Partner",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="for whom a full report was made; null: for the firm itself",
    )
    purpose = models.CharField(
        max_length=20, blank=True, choices=CheckPurpose.choices()
    )

    class Meta:
        verbose_name = "issued report"
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "audience", "as_of", "view_seq", "ruleset"],
                name="search_report_once",
                condition=models.Q(audience=ReportAudience.PUBLIC.value),
            )
        ]

    def __str__(self) -> str:
        return self.number
