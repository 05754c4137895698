"""Days an administrator entered into the working calendar (工作日历)."""

from django.db import models

from registry.models.append_only import AppendOnly


class CalendarEntry(AppendOnly):
    """Whether offices work on a day, as entered; the newest entry of a day counts.

    A year with an entry that settles it follows the weekday on all its other days.
    """

    day = models.DateField()
    is_working = models.BooleanField()
    name = models.CharField(max_length=40, blank=True, help_text="the holiday's name")
    source = models.CharField(
        max_length=128, help_text="number of the State Council's notice"
    )
    settles_year = models.BooleanField(
        default=False, help_text="entered with its whole year"
    )
    entered_by = models.ForeignKey(
        "registry.User", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = "calendar entry"

    def __str__(self) -> str:
        return f"{self.day} {'worked' if self.is_working else 'off'}"


class DeadlineChange(AppendOnly):
    """A deadline that an entry of the calendar moved (期限调整)."""

    task = models.ForeignKey(
        "registry.Task", on_delete=models.PROTECT, related_name="moves"
    )
    old_day = models.DateField()
    new_day = models.DateField()
    entry = models.ForeignKey(
        CalendarEntry,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the last entry of those made together",
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = "deadline change"

    def __str__(self) -> str:
        return f"task {self.task_id}: {self.old_day} to {self.new_day}"
