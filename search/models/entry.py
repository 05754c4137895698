"""What the PostgreSQL engine searches: names, and how common grams are (检索条目)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class SearchEntry(models.Model):
    """One name of one firm, ready to be searched; derived, rewritten when it changes.

    Ordinal 0 is the registered name and the row that carries the firm; a tombstone
    keeps that row, closed and without its name.
    """

    pk = models.CompositePrimaryKey("uscc", "ordinal")
    uscc = models.CharField(max_length=18, db_collation="C")
    ordinal = models.SmallIntegerField(help_text="0 the registered name, then former")
    seq = models.BigIntegerField(help_text="Profile.seq of what is held")
    is_open = models.BooleanField(help_text="false: a hidden tombstone")
    content = models.CharField(max_length=32, help_text="digest of the whole document")
    rank = models.SmallIntegerField(
        default=0, help_text="among equally good answers (Document.rank)"
    )
    name = models.CharField(max_length=200)
    length = models.SmallIntegerField(help_text="characters of the core")
    grams = ArrayField(models.IntegerField(), help_text="search.domain.grams.key_of")
    pinyin = models.TextField(db_collation="C")
    initials = models.TextField(db_collation="C")
    region = models.CharField(max_length=6, db_collation="C")
    industry = models.CharField(max_length=5, db_collation="C")
    status = models.CharField(max_length=20)
    tier = models.CharField(max_length=1)
    tier_status = models.CharField(max_length=20)
    is_listed = models.BooleanField()

    class Meta:
        verbose_name = "search entry"
        verbose_name_plural = "search entries"
        # Collation C lets a plain index serve both LIKE 'head%' and equality.
        indexes = [
            GinIndex(
                fields=["grams"],
                name="search_entry_grams",
                fastupdate=False,
                condition=Q(is_open=True),
            ),
            models.Index(
                fields=["rank", "uscc"],
                name="search_entry_rank",
                condition=Q(is_open=True),
            ),
            models.Index(
                fields=["seq", "uscc"],
                name="search_entry_changed",
                condition=Q(is_open=True),
            ),
            models.Index(fields=["pinyin"], name="search_entry_pinyin"),
            models.Index(fields=["initials"], name="search_entry_initials"),
            models.Index(
                fields=["region", "uscc"],
                name="search_entry_region",
                condition=Q(is_open=True, ordinal=0),
            ),
            models.Index(
                fields=["industry", "uscc"],
                name="search_entry_industry",
                condition=Q(is_open=True, ordinal=0),
            ),
            models.Index(
                fields=["uscc"],
                name="search_entry_listed",
                condition=Q(is_open=True, ordinal=0, is_listed=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uscc} {self.name}"


class GramFrequency(models.Model):
    """In how many searchable names a gram stands; derived, counted anew at times.

    The row of the empty gram holds the number of names at that count.
    """

    gram = models.IntegerField(primary_key=True)
    names = models.IntegerField()

    class Meta:
        verbose_name = "gram frequency"
        verbose_name_plural = "gram frequencies"

    def __str__(self) -> str:
        return f"{self.gram}: {self.names}"
