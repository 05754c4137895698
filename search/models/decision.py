"""Decisions of partners on possible matches (疑似核定)."""

from django.db import models

from registry.domain.partners import Decision
from registry.models.append_only import AppendOnly
from search.domain.choices import LONGEST_CODE, LONGEST_TEXT
from search.domain.decisions import LONGEST_NOTE


class MatchDecision(AppendOnly):
    """One decision; of a statement and a firm the newest is in force."""

    partner = models.ForeignKey(
        "registry.Partner", on_delete=models.PROTECT, related_name="+"
    )
    client = models.ForeignKey(
        "registry.PartnerClient", null=True, on_delete=models.PROTECT, related_name="+"
    )
    user = models.ForeignKey(
        "registry.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    statement = models.CharField(
        max_length=64, help_text="search.domain.decisions.statement_key"
    )
    stated_name = models.CharField(max_length=LONGEST_TEXT)
    stated_code = models.CharField(max_length=LONGEST_CODE, blank=True)
    stated_region = models.CharField(max_length=6, blank=True)
    enterprise = models.ForeignKey(
        "registry.Enterprise", on_delete=models.PROTECT, related_name="+"
    )
    firm_name = models.CharField(max_length=200, help_text="registered on that day")
    decision = models.CharField(max_length=10, choices=Decision.choices())
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)

    class Meta:
        verbose_name = "decision on a possible match"
        indexes = [
            models.Index(
                fields=["partner", "statement", "enterprise", "-id"],
                name="search_decision_in_force",
            ),
            models.Index(fields=["partner", "-id"], name="search_decision_newest"),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}"
