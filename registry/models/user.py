"""Who signs in, and what they are (用户)."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from registry.domain.vocabulary import AgentRole, Duty


class UserManager(BaseUserManager["User"]):
    """Makes accounts; what a user is hangs on it in other tables."""

    def create_user(self, username: str, *, full_name: str, password: str) -> "User":
        """Make an account with a hashed password."""
        user = self.model(username=username, full_name=full_name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account: a name to sign in with, and nothing about rights."""

    username = models.CharField(max_length=60, unique=True)
    full_name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.username


class Officer(models.Model):
    """A user's post in an authority, with duties and a period (执法人员).

    Shape: `lenders` are the keys of accounts by whose delegation alone the post allows
    the act it was asked for (`acting_officer`); it is not stored.
    """

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="officer")
    authority = models.ForeignKey("registry.Authority", on_delete=models.PROTECT)
    duties = ArrayField(models.CharField(max_length=20, choices=Duty.choices()))
    certificate_number = models.CharField(max_length=40, blank=True)
    effective_from = models.DateField()
    effective_until = models.DateField(null=True, blank=True)
    lenders: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.user} at {self.authority}"


class FirmAgent(models.Model):
    """A user who acts for a firm, by a proof, until a day (企业代理人).

    A pair of user and firm may have several rows over time: one for each proof.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="agencies")
    enterprise = models.ForeignKey("registry.Enterprise", on_delete=models.PROTECT)
    role = models.CharField(max_length=20, choices=AgentRole.choices())
    proof = models.TextField(help_text="which paper, and its number")
    effective_from = models.DateField()
    expires_on = models.DateField(help_text="last valid day")
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawal_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="registry_withdrawn_by_somebody",
                condition=models.Q(withdrawn_on=None, withdrawn_by=None)
                | models.Q(withdrawn_on__isnull=False, withdrawn_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.enterprise}"
