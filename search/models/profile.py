"""What the public may see of each firm, and what changed for whom (公示视图)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from registry.domain.vocabulary import EnterpriseStatus, MatchedOn, Tier, TierStatus
from registry.models.append_only import AppendOnly


class Profile(models.Model):
    """The public view of one firm, whole; derived, and the only source of what leaves.

    Both search engines, the feed, the API and the pages are made from it.
    """

    enterprise = models.OneToOneField(
        "registry.Enterprise",
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="profile",
    )
    seq = models.BigIntegerField(
        unique=True, help_text="the public stream's number of its latest change"
    )
    is_open = models.BooleanField(default=True, help_text="false: a hidden tombstone")
    uscc = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=200)
    former_names = ArrayField(models.CharField(max_length=200), default=list)
    region = models.CharField(max_length=6, blank=True)
    industry = models.CharField(max_length=5, blank=True)
    status = models.CharField(max_length=20, choices=EnterpriseStatus.choices())
    tier = models.CharField(max_length=1, choices=Tier.choices(), blank=True)
    tier_status = models.CharField(max_length=20, choices=TierStatus.choices())
    is_listed = models.BooleanField(default=False)
    view = models.JSONField(help_text="search.domain.profile.PublicProfile")
    is_bulk = models.BooleanField(default=False, help_text="lane of its latest change")
    position = models.BigIntegerField(help_text="log position it was built at")
    due_on = models.DateField(null=True, help_text="next day it may differ")

    # Of a profile read without its view: the other names with their kinds.
    names: Sequence[Mapping[str, Any]] | None = None

    class Meta:
        verbose_name = "profile"
        indexes = [
            models.Index(fields=["is_bulk", "seq"], name="search_profile_lane"),
            models.Index(
                fields=["due_on"],
                name="search_profile_due",
                condition=models.Q(due_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.uscc

    def kind_of(self, name: str) -> MatchedOn:
        """Return which kind of its names a name is."""
        if name == self.name:
            return MatchedOn.REGISTERED
        known = self.view["firm"]["names"] if self.names is None else self.names
        kinds = {one["name"]: one["kind"] for one in known}
        return MatchedOn(kinds[name])


class Disclosure(AppendOnly):
    """One entry of a stream: a key whose public state changed; holds no content.

    The content is rendered from what is open at reading.
    """

    class Stream(models.TextChoices):
        """Who receives it."""

        PUBLIC = "public", "the public (公众)"

    class State(models.TextChoices):
        """What became of the key."""

        OPEN = "open", "published or changed (公示)"
        WITHDRAWN = "withdrawn", "withdrawn (撤下)"

    stream = models.CharField(max_length=20, choices=Stream.choices)
    seq = models.BigIntegerField()
    thing = models.CharField(max_length=20, help_text="enterprise, record or listing")
    key = models.CharField(max_length=26)
    enterprise = models.ForeignKey(
        "registry.Enterprise", on_delete=models.PROTECT, related_name="disclosures"
    )
    state = models.CharField(max_length=20, choices=State.choices)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "disclosure"
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "seq"], name="search_disclosure_number_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["stream", "thing", "key", "-seq"], name="search_disclosure_key"
            ),
            models.Index(
                fields=["stream", "thing", "-seq"],
                name="search_disclosure_withdrawn",
                condition=models.Q(state="withdrawn"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.seq}"
