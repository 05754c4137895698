"""Papers and photographs, by content (附件)."""

from django.db import models

from registry.models.append_only import AppendOnly


class Attachment(AppendOnly):
    """An immutable private file, known by the hash of what it holds."""

    digest = models.CharField(max_length=64, primary_key=True, help_text="SHA-256")
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField(help_text="bytes")
    file_name = models.CharField(max_length=200)
    added_by = models.ForeignKey(
        "registry.User", on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = "attachment"

    def __str__(self) -> str:
        return self.digest
