"""People of partners: invited by a one-time code, removed (合作机构人员)."""

from django.db import models

from registry.models.append_only import AppendOnly
from registry.models.one_time_code import OneTimeCode, used_once


class PartnerUser(models.Model):
    """A user who asks for a partner, from a day until removed.

    A user may have several rows over time, one of them without an end.
    """

    user = models.ForeignKey(
        "registry.User", on_delete=models.PROTECT, related_name="partner_posts"
    )
    partner = models.ForeignKey(
        "registry.Partner", on_delete=models.PROTECT, related_name="people"
    )
    is_administrator = models.BooleanField(help_text="invites and removes")
    effective_from = models.DateField()
    ended_on = models.DateField(
        null=True, blank=True, help_text="the first day without it"
    )
    ended_by = models.ForeignKey(
        "registry.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="registry_person_ended_by_somebody",
                condition=models.Q(ended_on=None, ended_by=None)
                | models.Q(ended_on__isnull=False, ended_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(ended_on=None),
                name="registry_person_of_one_partner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.partner_id}"


class PartnerInvitation(OneTimeCode):
    """A code for one named person of a partner."""

    partner = models.ForeignKey(
        "registry.Partner", on_delete=models.PROTECT, related_name="invitations"
    )
    name = models.CharField(max_length=60, help_text="whom it is for")
    is_administrator = models.BooleanField()

    class Meta:
        constraints = used_once("registry_invitation")

    def __str__(self) -> str:
        return f"invitation of {self.partner_id}"


class InvitationTry(AppendOnly):
    """One try to join a partner by a code; what was typed is not kept."""

    partner = models.ForeignKey(
        "registry.Partner", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    is_right = models.BooleanField()

    class Meta:
        verbose_name = "invitation try"
        indexes = [models.Index(fields=["partner", "-id"], name="registry_try_partner")]

    def __str__(self) -> str:
        return f"try for {self.partner_id}"
