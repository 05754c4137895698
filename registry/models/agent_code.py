"""Codes by which somebody becomes a firm's agent, and the tries (一次性代码)."""

from django.db import models

from registry.domain.vocabulary import AgentRole, CodeWay
from registry.models.append_only import AppendOnly


class AgentCode(models.Model):
    """A code for one named agent of one firm; the code itself is nowhere kept."""

    enterprise = models.ForeignKey(
        "registry.Enterprise", on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=20, choices=AgentRole.choices())
    agent_name = models.CharField(max_length=60, help_text="as the proof states it")
    proof = models.TextField(help_text="which paper, and its number")
    agency_expires_on = models.DateField(help_text="last valid day of the agency")
    way = models.CharField(max_length=20, choices=CodeWay.choices())
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
        constraints = [
            models.CheckConstraint(
                name="registry_code_used_by_somebody",
                condition=models.Q(used_at=None, used_by=None)
                | models.Q(used_at__isnull=False, used_by__isnull=False),
            ),
            models.CheckConstraint(
                name="registry_code_used_or_cancelled",
                condition=models.Q(used_at=None) | models.Q(cancelled_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"code for {self.enterprise_id}"


class CodeTry(AppendOnly):
    """One try to join a firm by a code; what was typed is not kept."""

    enterprise = models.ForeignKey(
        "registry.Enterprise", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    is_right = models.BooleanField()

    class Meta:
        verbose_name = "code try"
        indexes = [models.Index(fields=["enterprise", "-id"], name="registry_try_firm")]

    def __str__(self) -> str:
        return f"try for {self.enterprise_id}"
