"""Workbooks of firms that a partner's person has checked (核验清单)."""

from django.db import models

from registry.domain.partners import CheckPurpose
from search.domain.check_sheets import SheetState


class CheckSheet(models.Model):
    """One workbook: whose, how far, and the check that came of it.

    The file, its possible rows and the answer are files and columns that are emptied at
    `kept_until`; the check with its receipt stays.
    """

    partner = models.ForeignKey(
        "registry.Partner", on_delete=models.PROTECT, related_name="+"
    )
    user = models.ForeignKey(
        "registry.User", on_delete=models.PROTECT, related_name="+"
    )
    purpose = models.CharField(max_length=20, choices=CheckPurpose.choices())
    file_name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10, help_text="of the added columns")
    state = models.CharField(
        max_length=20, choices=SheetState.choices(), default=SheetState.BROUGHT.value
    )
    error = models.JSONField(default=dict, help_text="file_jobs.kept_error")
    layout = models.JSONField(help_text="search.domain.check_sheets.Layout")
    rows_total = models.PositiveIntegerField()
    rows_done = models.PositiveIntegerField(default=0)
    open_rows = models.JSONField(
        default=list, help_text="possible rows: number, what they state, `settled`"
    )
    counts = models.JSONField(default=dict, help_text="rows by RowVerdict")
    of_check = models.ForeignKey(
        "search.Check", null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    kept_until = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "check sheet"
        indexes = [
            models.Index(fields=["user", "-id"], name="search_check_sheet_owner"),
            models.Index(
                fields=["kept_until"],
                name="search_check_sheet_kept",
                condition=models.Q(forgotten_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"check sheet {self.pk}"
