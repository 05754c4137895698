"""Files that bring many rows at once, with their progress (批量导入)."""

from django.db import models


class BatchState(models.TextChoices):
    """Where a batch stands."""

    READING = "reading", "being read (读取中)"
    WAITING = "waiting", "waiting for release (待放行)"
    RELEASED = "released", "released (已放行)"
    FAILED = "failed", "stopped by an error (失败)"


class ImportBatch(models.Model):
    """One file taken in: who brought it, how far it is, what came of each row."""

    kind = models.CharField(max_length=20, help_text="enterprises or records")
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file")
    layout = models.CharField(max_length=40, blank=True)
    options = models.JSONField(default=dict, help_text="what the sheet lacks")
    authority = models.ForeignKey(
        "registry.Authority", null=True, on_delete=models.PROTECT
    )
    uploaded_by = models.ForeignKey(
        "registry.User", on_delete=models.PROTECT, related_name="+"
    )
    released_by = models.ForeignKey(
        "registry.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=20, choices=BatchState.choices, default=BatchState.READING
    )
    error = models.TextField(blank=True)
    rows_read = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, help_text="rows by outcome")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = "import batch"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(released_by__isnull=True)
                | ~models.Q(released_by=models.F("uploaded_by")),
                name="registry_batch_two_officers",
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportIssue(models.Model):
    """A row that was refused, held or taken with a warning: column and why."""

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.PROTECT, related_name="issues"
    )
    row_number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=20)
    column = models.CharField(max_length=80, blank=True)
    code = models.CharField(max_length=40)
    message = models.TextField()

    class Meta:
        verbose_name = "import issue"
        indexes = [
            models.Index(fields=["batch", "row_number"], name="registry_issue_row")
        ]

    def __str__(self) -> str:
        return f"row {self.row_number}: {self.code}"
