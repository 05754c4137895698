"""What was judged of each firm, and when to judge again (信用评价结果)."""

from django.db import models

from registry.domain.vocabulary import Audience, Tier
from registry.models.append_only import AppendOnly


class TierDecision(AppendOnly):
    """A judgement for one audience with all its reasons; replays to the same bytes.

    Written only when the outcome or its reasons differ from the one before.
    """

    enterprise = models.ForeignKey(
        "registry.Enterprise", on_delete=models.PROTECT, related_name="decisions"
    )
    audience = models.CharField(max_length=20, choices=Audience.choices())
    tier = models.CharField(
        max_length=1,
        choices=Tier.choices(),
        blank=True,
        help_text="empty: no fact counts any more (未评级)",
    )
    score = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    ruleset = models.CharField(max_length=20)
    ruleset_digest = models.CharField(max_length=64)
    as_of = models.DateField(help_text="the civil day in China it was made for")
    position = models.BigIntegerField(help_text="log position of the facts it read")
    body = models.TextField(help_text="the whole evaluation, canonical JSON")
    due_on = models.DateField(null=True, help_text="next day the answer may differ")
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = "tier decision"
        indexes = [
            models.Index(
                fields=["enterprise", "audience", "-id"], name="credit_decision_newest"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.audience} {self.tier or '-'}"


class TierNotice(AppendOnly):
    """A fall to C or D told to the firm before the public (变更告知)."""

    enterprise = models.ForeignKey(
        "registry.Enterprise", on_delete=models.PROTECT, related_name="tier_notices"
    )
    decision = models.ForeignKey(
        TierDecision, on_delete=models.PROTECT, related_name="notices"
    )
    tier = models.CharField(max_length=1, choices=Tier.choices())
    before = models.CharField(
        max_length=1,
        choices=Tier.choices(),
        blank=True,
        help_text="the tier the public knew; empty: unrated",
    )
    opened_on = models.DateField(help_text="civil day in China it was told")
    due_on = models.DateField(help_text="first day the public may be told")
    told_at = models.DateTimeField()

    class Meta:
        verbose_name = "tier notice"
        indexes = [
            models.Index(fields=["enterprise", "-id"], name="credit_notice_newest")
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} to {self.tier}"


class TierState(models.Model):
    """Where a firm's evaluation stands: what was answered, and the next day to look.

    Derived and mutable; a firm none of whose facts was ever read has no row.
    """

    enterprise = models.OneToOneField(
        "registry.Enterprise",
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="tier_state",
    )
    position = models.BigIntegerField(help_text="log position answered")
    as_of = models.DateField()
    public = models.ForeignKey(
        TierDecision, null=True, on_delete=models.PROTECT, related_name="+"
    )
    supervisory = models.ForeignKey(
        TierDecision, null=True, on_delete=models.PROTECT, related_name="+"
    )
    told = models.ForeignKey(
        TierDecision,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the public decision that the public was told last",
    )
    notice = models.ForeignKey(
        TierNotice,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the notice that runs",
    )
    due_on = models.DateField(null=True)

    class Meta:
        verbose_name = "tier state"
        indexes = [
            models.Index(
                fields=["due_on"],
                name="credit_state_due",
                condition=models.Q(due_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} at {self.position}"
