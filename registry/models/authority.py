"""The organs that keep the record (机关)."""

from django.db import models
from django.db.models import F, Q

from registry.domain.vocabulary import AuthorityLevel


class Authority(models.Model):
    """An organ with its period: bodies are merged and renamed, never overwritten."""

    uscc = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=200)
    level = models.CharField(max_length=20, choices=AuthorityLevel.choices())
    document_prefix = models.CharField(
        max_length=20, blank=True, help_text="how its documents are known (机关代字)"
    )
    region = models.CharField(max_length=6, help_text="GB/T 2260")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    effective_from = models.DateField(null=True, blank=True)
    effective_until = models.DateField(
        null=True, blank=True, help_text="first day without it"
    )
    successor = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
        help_text="who took its open work over on that day",
    )
    ended_by = models.ForeignKey(
        "registry.Change",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="who entered its end, and when",
    )

    class Meta:
        verbose_name = "authority"
        constraints = [
            models.CheckConstraint(
                condition=Q(successor=None) | Q(effective_until__isnull=False),
                name="registry_successor_from_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(successor=F("id")),
                name="registry_successor_is_another",
            ),
        ]

    def __str__(self) -> str:
        return self.name
