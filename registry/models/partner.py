"""Banks and agencies that may ask about firms, and their systems (合作机构)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from oauth2_provider.models import Application

from registry.domain.partners import PartnerKind
from registry.models.append_only import AppendOnly


class Partner(models.Model):
    """A bank or an agency: who it is; what it may ask is its newest grant."""

    uscc = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=PartnerKind.choices())
    contact = models.CharField(max_length=200, help_text="an office, not a person")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class PartnerGrant(AppendOnly):
    """How far a partner may ask from now on; the newest wins, an empty one ends it."""

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="grants"
    )
    fields = ArrayField(models.CharField(max_length=20))
    regions = ArrayField(models.CharField(max_length=6, blank=True))
    kinds = ArrayField(models.CharField(max_length=20))
    purposes = ArrayField(models.CharField(max_length=20))
    effective_from = models.DateField()
    expires_on = models.DateField(help_text="last valid day")
    reason = models.TextField(help_text="agreement, or why it ends")
    granted_by = models.ForeignKey(
        "registry.User", on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField()

    class Meta:
        verbose_name = "partner grant"
        indexes = [
            models.Index(fields=["partner", "-id"], name="registry_grant_newest")
        ]

    def __str__(self) -> str:
        return f"grant of {self.partner_id}"


class PartnerClient(models.Model):
    """A system of a partner that signs on by OAuth2; its secret is kept hashed."""

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="partner_client"
    )
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="clients"
    )
    addresses = ArrayField(
        models.CharField(max_length=50),
        default=list,
        help_text="networks it may ask from; none: any",
    )
    created_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, help_text="the first instant without it")

    def __str__(self) -> str:
        return f"{self.application} of {self.partner_id}"
