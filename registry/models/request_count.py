"""How often a client asked in a minute; forgotten with the minute (请求计数)."""

from django.db import models


class RequestCount(models.Model):
    """One count of one window; unlogged: a crash of the database begins anew.

    The key is a digest of client, class and window under our own secret: it names
    nobody, and the same client has another one in the next window.
    """

    key = models.BinaryField(primary_key=True)
    ends_at = models.DateTimeField(db_index=True)
    used = models.PositiveIntegerField()

    class Meta:
        verbose_name = "request count"

    def __str__(self) -> str:
        return f"{self.used} until {self.ends_at}"
