"""What a firm allows a partner to read of it beyond the public (授权查询)."""

from django.db import models

from registry.domain.partners import CheckPurpose


class Authorisation(models.Model):
    """A firm's leave for one partner and purpose to read its whole file.

    It is given by the firm's agent, or by an officer who verified a form it signed.
    """

    enterprise = models.ForeignKey(
        "registry.Enterprise", on_delete=models.PROTECT, related_name="+"
    )
    partner = models.ForeignKey(
        "registry.Partner", on_delete=models.PROTECT, related_name="+"
    )
    purpose = models.CharField(max_length=20, choices=CheckPurpose.choices())
    effective_from = models.DateField()
    expires_on = models.DateField(help_text="last valid day")
    granted_by = models.ForeignKey(
        "registry.User", on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField(
        null=True, blank=True, help_text="None: the case's last step says when"
    )
    case = models.OneToOneField(
        "registry.Case",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="authorisation",
        help_text="in which a signed form was verified, where it rests on one",
    )
    revoked_at = models.DateTimeField(
        null=True, blank=True, help_text="the first instant without it"
    )
    revoked_by = models.ForeignKey(
        "registry.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="registry_authorisation_period",
                condition=models.Q(expires_on__gte=models.F("effective_from")),
            ),
            models.CheckConstraint(
                name="registry_authorisation_given",
                condition=models.Q(case=None, granted_at__isnull=False)
                | models.Q(case__isnull=False, granted_at=None),
            ),
            models.CheckConstraint(
                name="registry_revoked_by_somebody",
                condition=models.Q(revoked_at=None, revoked_by=None)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["enterprise", "partner", "-id"],
                name="registry_authorisation_firm",
            ),
            models.Index(
                fields=["partner", "-id"], name="registry_authorisation_newest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} for {self.enterprise_id}"
