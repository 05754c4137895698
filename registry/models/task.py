"""What is due in a case, from whom, by when (待办任务)."""

from django.db import models
from django.db.models import Q


class Task(models.Model):
    """The step a case awaits; derived from its last step, kept for lists and counts.

    Done once the case has gone on, whichever way.
    """

    case = models.ForeignKey(
        "registry.Case", on_delete=models.PROTECT, related_name="tasks"
    )
    step = models.CharField(max_length=40, help_text="the step awaited")
    act = models.CharField(max_length=40, help_text="registry.domain.duties.Act")
    authority = models.ForeignKey(
        "registry.Authority", on_delete=models.PROTECT, related_name="tasks"
    )
    limit = models.CharField(max_length=60, blank=True, help_text="policy entry")
    due_on = models.DateField(null=True, help_text="last day in time")
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "task"
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(done_at__isnull=True),
                name="registry_task_one_open",
            )
        ]
        indexes = [
            models.Index(
                fields=["authority", "due_on"],
                condition=Q(done_at__isnull=True),
                name="registry_task_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.step} of case {self.case_id}"
