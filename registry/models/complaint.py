"""Complaints of firms about who looked, and what followed (查阅投诉)."""

from django.db import models

from registry.domain.complaints import ComplaintReason, ComplaintStep
from registry.models.append_only import AppendOnly


class Complaint(AppendOnly):
    """A firm's complaint about one partner's entry of the access log."""

    entry = models.OneToOneField(
        "registry.AccessEntry", on_delete=models.PROTECT, related_name="complaint"
    )
    reason = models.CharField(max_length=20, choices=ComplaintReason.choices())
    words = models.TextField(blank=True, help_text="screened for personal numbers")
    due_on = models.DateField(help_text="last day in time to decide it")
    filed_by = models.ForeignKey(
        "registry.User", on_delete=models.PROTECT, related_name="+"
    )
    filed_at = models.DateTimeField()

    class Meta:
        verbose_name = "complaint"

    def __str__(self) -> str:
        return f"complaint about {self.entry_id}"


class ComplaintNote(AppendOnly):
    """One step of a complaint: asked, explained, decided."""

    complaint = models.ForeignKey(
        Complaint, on_delete=models.PROTECT, related_name="notes"
    )
    step = models.CharField(max_length=20, choices=ComplaintStep.choices())
    words = models.TextField(blank=True, help_text="screened for personal numbers")
    explain_by = models.DateField(
        null=True, help_text="last day in time to explain, of what was asked"
    )
    by = models.ForeignKey("registry.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "note of a complaint"
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "step"], name="registry_complaint_step_once"
            ),
            models.UniqueConstraint(
                fields=["complaint"],
                condition=models.Q(step__in=["upheld", "dismissed"]),
                name="registry_complaint_decided_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} of complaint {self.complaint_id}"
