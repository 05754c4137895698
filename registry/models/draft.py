"""What is being stated and is not yet a fact (草稿)."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from registry.domain.vocabulary import InspectionForm, RecordKind, Sector
from registry.models.user import User


class DraftState(models.TextChoices):
    """Where a draft stands; the steps of its case say how it came there."""

    EDITING = "editing", "being written (录入中)"
    SUBMITTED = "submitted", "waiting for approval (待审核)"
    RETURNED = "returned", "returned (已退回)"
    HELD = "held", "needs a person (待处理)"
    APPROVED = "approved", "approved (已通过)"
    DISCARDED = "discarded", "discarded (已作废)"


class Draft(models.Model):
    """A record as stated, even when wrong or without a code; changes until approved."""

    id = models.UUIDField(
        primary_key=True,
        default=uuid.uuid4,
        help_text="chosen by the client, so that a repeated send is the same draft",
    )
    kind = models.CharField(max_length=20, choices=RecordKind.choices())
    form = models.CharField(max_length=20, choices=InspectionForm.choices(), blank=True)
    sector = models.CharField(max_length=20, choices=Sector.choices())
    stated = models.JSONField(default=dict, help_text="fields as typed or imported")
    personal = models.BinaryField(
        null=True, help_text="identifiers of natural persons, encrypted"
    )
    links = models.JSONField(
        default=dict, help_text="slot of a party -> code of the firm an officer chose"
    )
    linked_by = models.ForeignKey(
        "registry.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    record = models.ForeignKey(
        "registry.Record",
        null=True,
        on_delete=models.PROTECT,
        related_name="corrections",
        help_text="the record this corrects or became",
    )
    reason = models.TextField(blank=True, help_text="why a record is corrected")
    authority = models.ForeignKey("registry.Authority", on_delete=models.PROTECT)
    entered_by = models.ForeignKey(
        "registry.User", on_delete=models.PROTECT, related_name="drafts"
    )
    handled_by = ArrayField(
        models.BigIntegerField(),
        default=list,
        help_text="other officers who wrote in it or linked a party (经手人)",
    )
    state = models.CharField(
        max_length=20, choices=DraftState.choices, default=DraftState.EDITING
    )
    hold_reasons = models.JSONField(default=list)
    batch = models.ForeignKey(
        "registry.ImportBatch",
        null=True,
        on_delete=models.PROTECT,
        related_name="drafts",
    )
    row_number = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = "draft"
        indexes = [
            models.Index(fields=["state", "authority"], name="registry_draft_queue"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "row_number"], name="registry_draft_row_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def hands(self) -> frozenset[int]:
        """Return all officers it passed through: none of them may approve it."""
        return frozenset({self.entered_by_id, *self.handled_by})

    def pass_through(self, officer: User) -> None:
        """Note that an officer wrote in it."""
        if officer.pk not in self.hands:
            self.handled_by = [*self.handled_by, officer.pk]
