"""Lists of firms that are matched in the background (批量比对任务)."""

from django.db import models

from search.domain.match_lists import MatchJobState


class MatchJob(models.Model):
    """One list brought to be matched: whose, how far, and what came of its rows.

    The list and its result are the owner's, files of a private folder until
    `kept_until`; after that the row holds counts and instants only.
    """

    owner = models.ForeignKey(
        "registry.User", on_delete=models.PROTECT, related_name="+"
    )
    file_name = models.CharField(max_length=200, blank=True)
    digest = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of the list"
    )
    language = models.CharField(max_length=10, help_text="of the result's words")
    state = models.CharField(
        max_length=20,
        choices=MatchJobState.choices(),
        default=MatchJobState.WAITING.value,
    )
    error = models.JSONField(
        default=dict, help_text="code, template and params of what stopped it"
    )
    rows_total = models.PositiveIntegerField(default=0, help_text="0 while unknown")
    rows_done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, help_text="rows by RowVerdict")
    as_of = models.DateField(null=True, help_text="the day it speaks of, in China")
    data_version = models.BigIntegerField(null=True)
    is_degraded = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    kept_until = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "match job"
        indexes = [
            models.Index(fields=["owner", "-id"], name="search_match_job_owner"),
            models.Index(
                fields=["kept_until"],
                name="search_match_job_kept",
                condition=models.Q(forgotten_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"match job {self.pk}"
