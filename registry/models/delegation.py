"""Duties that one officer lets another act by for a while (职责委托)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from registry.domain.vocabulary import Duty


class Delegation(models.Model):
    """Duties of an officer in another's hands, from a day to a day."""

    officer = models.ForeignKey(
        "registry.Officer", on_delete=models.PROTECT, related_name="delegated"
    )
    delegate = models.ForeignKey(
        "registry.Officer", on_delete=models.PROTECT, related_name="entrusted"
    )
    duties = ArrayField(models.CharField(max_length=20, choices=Duty.choices()))
    effective_from = models.DateField()
    effective_until = models.DateField(help_text="first day after it")
    reason = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "delegation"
        constraints = [
            models.CheckConstraint(
                condition=~Q(officer=F("delegate")),
                name="registry_delegation_to_another",
            ),
            models.CheckConstraint(
                condition=Q(effective_from__lte=F("effective_until")),
                name="registry_delegation_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} to {self.delegate_id}"
