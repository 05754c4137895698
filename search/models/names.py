"""Names taken apart once, so that an index is rebuilt without the work (名称分析)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class AnalysedName(models.Model):
    """The analysis of one name by one version of the analyser; derived.

    Kept outside Profile: a better analysis never looks like a change of facts.
    """

    name = models.CharField(max_length=200)
    version = models.PositiveSmallIntegerField(help_text="of search.domain.names")
    normal = models.CharField(max_length=400)
    core = models.CharField(max_length=400)
    parts = ArrayField(models.CharField(max_length=400), size=5)
    syllables = ArrayField(models.CharField(max_length=400))
    initials = models.CharField(max_length=400)
    keys = ArrayField(
        models.IntegerField(), default=list, help_text="search.domain.grams.keys_of"
    )

    class Meta:
        verbose_name = "analysed name"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version"], name="search_name_analysed_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
