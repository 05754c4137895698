"""Whether a fact may be seen, shared and used, by which step (公示·共享·使用)."""

from django.db import models
from django.db.models import F, Q

from registry.domain.vocabulary import ListKind, Question
from registry.models.append_only import Fact


class Listing(Fact):
    """A firm's entry in a list of offenders, by decision (列入名单); never edited."""

    key = models.CharField(max_length=26, unique=True, help_text="public, permanent")
    enterprise = models.ForeignKey(
        "registry.Enterprise", on_delete=models.PROTECT, related_name="listings"
    )
    list_kind = models.CharField(max_length=30, choices=ListKind.choices())
    authority = models.ForeignKey("registry.Authority", on_delete=models.PROTECT)
    document_number = models.CharField(max_length=128)
    reason = models.TextField()
    basis = models.CharField(max_length=200, help_text="article and item")
    decided_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="last day, if longer than the term")
    measures = models.JSONField(default=list)
    record = models.ForeignKey(
        "registry.Record", null=True, on_delete=models.PROTECT, related_name="listings"
    )
    step = models.ForeignKey(
        "registry.Step", on_delete=models.PROTECT, related_name="listings"
    )

    class Meta:
        verbose_name = "listing"

    def __str__(self) -> str:
        return self.key


class Standing(Fact):
    """The answer to one question about a record or listing; the newest row counts.

    Both dates empty: the answer is no, for the reason given.
    """

    record = models.ForeignKey(
        "registry.Record", null=True, on_delete=models.PROTECT, related_name="standings"
    )
    listing = models.ForeignKey(
        Listing, null=True, on_delete=models.PROTECT, related_name="standings"
    )
    question = models.CharField(max_length=20, choices=Question.choices())
    effective_from = models.DateField(null=True)
    effective_until = models.DateField(null=True, help_text="first day after it")
    entry = models.CharField(max_length=80, help_text="the policy entry that decided")
    reason = models.CharField(max_length=40)
    source = models.CharField(max_length=200)
    step = models.ForeignKey(
        "registry.Step", on_delete=models.PROTECT, related_name="standings"
    )

    class Meta:
        verbose_name = "standing"
        constraints = [
            models.CheckConstraint(
                condition=Q(record__isnull=True) ^ Q(listing__isnull=True),
                name="registry_standing_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(effective_until__isnull=True)
                | Q(effective_from__lt=F("effective_until")),
                name="registry_standing_period_in_order",
            ),
        ]
        indexes = [
            models.Index(
                fields=["record", "question", "-id"], name="registry_standing_record"
            ),
            models.Index(
                fields=["listing", "question", "-id"], name="registry_standing_listing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} of {self.record_id or self.listing_id}"
