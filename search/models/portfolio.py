"""Portfolios of firms a partner watches, and what changed of them (变动监测)."""

from django.db import models

from registry.domain.partners import CheckPurpose
from search.domain.choices import LONGEST_CODE, LONGEST_TEXT
from search.domain.match_lists import MatchJobState
from search.domain.matching import MatchStatus

LONGEST_NAME = 100


class Portfolio(models.Model):
    """Firms a partner watches for one purpose; a partner's own, deleted with its rows.

    Shape: `acknowledged` is the number of the newest diff that was acknowledged.
    """

    partner = models.ForeignKey(
        "registry.Partner", on_delete=models.PROTECT, related_name="+"
    )
    client = models.ForeignKey(
        "registry.PartnerClient", null=True, on_delete=models.PROTECT, related_name="+"
    )
    user = models.ForeignKey(
        "registry.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=LONGEST_NAME)
    purpose = models.CharField(max_length=20, choices=CheckPurpose.choices())
    made_at = models.DateTimeField()
    acknowledged = models.BigIntegerField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    skipped_on = models.DateField(
        null=True, help_text="not compared on this day: the grant did not reach so far"
    )

    class Meta:
        verbose_name = "portfolio"
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "name"], name="search_portfolio_name_once"
            )
        ]

    def __str__(self) -> str:
        return f"portfolio {self.pk}"


class WatchedFirm(models.Model):
    """One row of a portfolio: a firm as stated, and which it was settled to.

    Time: `told` is what the firm tells as of `told_version`, and by time alone nothing
    else before `due_on`. Of a row asked again, `enterprise` stays what it was.
    """

    portfolio = models.ForeignKey(
        Portfolio, on_delete=models.CASCADE, related_name="firms"
    )
    reference = models.CharField(max_length=LONGEST_NAME, blank=True)
    statement = models.CharField(
        max_length=64, help_text="search.domain.decisions.statement_key"
    )
    stated_name = models.CharField(max_length=LONGEST_TEXT, blank=True)
    stated_code = models.CharField(max_length=LONGEST_CODE, blank=True)
    stated_region = models.CharField(max_length=6, blank=True)
    status = models.CharField(max_length=10, choices=MatchStatus.choices())
    enterprise = models.ForeignKey(
        "registry.Enterprise", null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_decided = models.BooleanField(default=False, help_text="settled by a decision")
    candidates = models.JSONField(
        default=list, help_text="codes of the firms that may be meant"
    )
    candidates_total = models.PositiveIntegerField(default=0)
    told = models.JSONField(null=True, help_text="search.domain.watching.kept")
    told_version = models.BigIntegerField(default=0)
    due_on = models.DateField(null=True)

    class Meta:
        verbose_name = "watched firm"
        constraints = [
            models.UniqueConstraint(
                fields=["portfolio", "statement"], name="search_watched_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(status=MatchStatus.MATCH)
                | models.Q(enterprise__isnull=False),
                name="search_watched_match_has_firm",
            ),
        ]
        indexes = [
            models.Index(fields=["portfolio", "reference"], name="search_watched_ref"),
            models.Index(fields=["portfolio", "-id"], name="search_watched_newest"),
        ]

    def __str__(self) -> str:
        return f"row {self.pk} of portfolio {self.portfolio_id}"


class PortfolioDiff(models.Model):
    """What differed in a portfolio when it was looked at; its key is its number."""

    portfolio = models.ForeignKey(
        Portfolio, on_delete=models.CASCADE, related_name="diffs"
    )
    data_version = models.BigIntegerField()
    as_of = models.DateField()
    made_at = models.DateTimeField()
    counts = models.JSONField(help_text="firms changed, in all and by CheckField")

    class Meta:
        verbose_name = "diff of a portfolio"

    def __str__(self) -> str:
        return f"diff {self.pk}"


class DiffedFirm(models.Model):
    """One row that differed, before and after; deleted once it is acknowledged."""

    diff = models.ForeignKey(
        PortfolioDiff, on_delete=models.CASCADE, related_name="firms"
    )
    row = models.ForeignKey(WatchedFirm, on_delete=models.CASCADE, related_name="+")
    enterprise = models.ForeignKey(
        "registry.Enterprise", on_delete=models.PROTECT, related_name="+"
    )
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    due_on = models.DateField(null=True)

    class Meta:
        verbose_name = "firm in a diff"
        indexes = [
            models.Index(fields=["diff", "-id"], name="search_diffed_newest"),
        ]

    def __str__(self) -> str:
        return f"row {self.row_id} in diff {self.diff_id}"


class PortfolioFile(models.Model):
    """A file of firms brought into a portfolio, and how far it is.

    The file lies in a private folder until it is read, or until `kept_until`.
    """

    portfolio = models.ForeignKey(
        Portfolio, on_delete=models.CASCADE, related_name="files"
    )
    user = models.ForeignKey(
        "registry.User", on_delete=models.PROTECT, related_name="+"
    )
    file_name = models.CharField(max_length=200, blank=True)
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
    faults = models.JSONField(
        default=list, help_text="number of each row that cannot be read, and why"
    )
    is_degraded = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    kept_until = models.DateTimeField()

    class Meta:
        verbose_name = "file of a portfolio"

    def __str__(self) -> str:
        return f"file {self.pk} of portfolio {self.portfolio_id}"
