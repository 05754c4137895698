"""Numbers of decisions, by organ, kind of paper and year (文书编号)."""

from django.db import models


class NumberSeries(models.Model):
    """The last number given; its row stays locked until the commit, so none is lost."""

    authority = models.ForeignKey("registry.Authority", on_delete=models.PROTECT)
    word = models.CharField(max_length=10, help_text="kind of paper, as printed")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = "number series"
        verbose_name_plural = "number series"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "word", "year"], name="registry_series_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.word} {self.year}: {self.last}"
