"""One line for each public record of each firm, for lists over all (公示条目)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class PublicEntry(models.Model):
    """A record or listing that is in a firm's public view; derived.

    Rewritten with the view it is taken from; its content is read from there.
    """

    enterprise = models.ForeignKey(
        "registry.Enterprise", on_delete=models.PROTECT, related_name="public_entries"
    )
    key = models.CharField(max_length=26, db_collation="C")
    kind = models.CharField(max_length=20, help_text="a record's kind, or listing")
    list_kind = models.CharField(max_length=20, blank=True)
    sector = models.CharField(max_length=20)
    event_on = models.DateField()
    authority_code = models.CharField(max_length=18)
    region = models.CharField(max_length=6, help_text="the firm's, GB/T 2260")
    verdict = models.CharField(max_length=20, blank=True)
    penalty_kinds = ArrayField(
        models.CharField(max_length=30), help_text="of a penalty: PenaltyKind"
    )
    gtin = models.CharField(
        max_length=14, blank=True, help_text="14 digits, zeros in front"
    )
    batch = models.TextField(blank=True, help_text="search.domain.products.plain_batch")
    words = models.TextField(blank=True, help_text="search.domain.products.words_of")
    pairs = ArrayField(
        models.CharField(max_length=2), help_text="search.domain.products.pairs_of"
    )
    numbers = ArrayField(
        models.TextField(), help_text="search.domain.products.numbers_of"
    )
    published_from = models.DateField()
    published_until = models.DateField(null=True)
    seq = models.BigIntegerField(help_text="Profile.seq of the view it stands in")
    changed_seq = models.BigIntegerField(
        help_text="Disclosure.seq by which it was last opened or changed"
    )
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = "public entry"
        verbose_name_plural = "public entries"
        constraints = [
            models.UniqueConstraint(
                fields=["key", "enterprise"], name="search_public_entry_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["-event_on", "-key", "-enterprise"],
                name="search_public_entry_newest",
            ),
            models.Index(
                fields=["kind", "-event_on", "-key", "-enterprise"],
                name="search_public_entry_kind",
            ),
            models.Index(fields=["published_from"], name="search_public_entry_since"),
            models.Index(fields=["-changed_seq"], name="search_public_entry_changed"),
            models.Index(
                fields=["authority_code", "-event_on"],
                name="search_public_entry_organ",
            ),
            models.Index(
                fields=["gtin"],
                name="search_public_entry_gtin",
                condition=~models.Q(gtin=""),
            ),
            GinIndex(fields=["penalty_kinds"], name="search_public_entry_penalties"),
            GinIndex(fields=["pairs"], name="search_public_entry_pairs"),
            GinIndex(fields=["numbers"], name="search_public_entry_numbers"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.enterprise_id}"
