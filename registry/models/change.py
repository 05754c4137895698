"""The change log that drives everything downstream (变更日志)."""

from django.db import models

from registry.models.append_only import AppendOnly


class LogHead(models.Model):
    """The one row that hands out positions; locked until its transaction commits."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)
    stamped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id=1), name="registry_log_head_is_one_row"
            )
        ]

    def __str__(self) -> str:
        return f"position {self.position}"


class Change(AppendOnly):
    """One entry of the log: a firm whose state may differ from here on.

    Positions are contiguous and in the order of commits; several facts of one
    transaction may share a change.
    """

    position = models.BigIntegerField(unique=True)
    stamped_at = models.DateTimeField(help_text="when we knew it, UTC")
    kind = models.CharField(max_length=40, help_text="what happened, e.g. record")
    enterprise = models.ForeignKey(
        "registry.Enterprise", null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor = models.ForeignKey(
        "registry.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_bulk = models.BooleanField(default=False)

    class Meta:
        verbose_name = "change"
        indexes = [
            models.Index(fields=["is_bulk", "position"], name="registry_change_lane"),
            models.Index(fields=["stamped_at"], name="registry_change_stamp"),
            models.Index(
                fields=["enterprise", "position"], name="registry_change_enterprise"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.kind}"


class StageCursor(models.Model):
    """How far a stage has read the stage below, in either lane, and its own count.

    Its row's lock makes the stage's one holder; `seq` is the last number the stage
    gave to what it wrote.
    """

    stage = models.CharField(max_length=40, primary_key=True)
    interactive = models.BigIntegerField(default=0)
    bulk = models.BigIntegerField(default=0)
    seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.stage
