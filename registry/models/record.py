"""Quality records, their versions and whom they concern (质量信用记录)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from registry.domain.vocabulary import (
    AccidentSeverity,
    InspectionForm,
    PartyKind,
    PartyRole,
    PenaltyKind,
    ProcedureType,
    RecordKind,
    RetestState,
    Sector,
    Verdict,
)
from registry.models.append_only import Fact


class Record(Fact):
    """A dated fact with a source, known by what its kind is known by."""

    key = models.CharField(max_length=26, unique=True, help_text="public, permanent")
    kind = models.CharField(max_length=20, choices=RecordKind.choices())
    form = models.CharField(max_length=20, choices=InspectionForm.choices(), blank=True)
    sector = models.CharField(max_length=20, choices=Sector.choices())
    identity = models.CharField(
        max_length=64, help_text="digest of what it is known by"
    )
    authority = models.ForeignKey("registry.Authority", on_delete=models.PROTECT)

    class Meta:
        verbose_name = "record"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "identity"], name="registry_record_once"
            )
        ]

    def __str__(self) -> str:
        return self.key


class RecordVersion(Fact):
    """The facts of a record as known from a position on; the newest counts.

    What rules and filters need is a column; what only people read is in `detail`.
    """

    record = models.ForeignKey(
        Record, on_delete=models.PROTECT, related_name="versions"
    )
    ordinal = models.PositiveIntegerField()
    event_on = models.DateField(
        help_text="when it was true: decision, conclusion, visit"
    )
    document_number = models.CharField(max_length=128, blank=True)
    detail = models.JSONField()
    content_digest = models.CharField(
        max_length=64, help_text="SHA-256 of all that is stated, parties included"
    )
    entered_by = models.ForeignKey(
        "registry.User", on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        "registry.User", on_delete=models.PROTECT, related_name="+"
    )
    draft = models.ForeignKey(
        "registry.Draft", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(
        help_text="why it was made: entry, import, correction by a file, or in words"
    )
    procedure = models.CharField(
        max_length=20,
        choices=ProcedureType.choices(),
        default=ProcedureType.UNATTESTED,
    )
    violation = models.CharField(max_length=2000, blank=True)
    penalty_kinds = ArrayField(
        models.CharField(max_length=30, choices=PenaltyKind.choices()), default=list
    )
    fine_yuan = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    confiscated_yuan = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    is_heavier = models.BooleanField(default=False)
    is_counterfeit = models.BooleanField(default=False)
    restricted_until = models.DateField(null=True)
    event = models.CharField(max_length=64, blank=True, help_text="sampling event")
    verdict = models.CharField(max_length=20, choices=Verdict.choices(), blank=True)
    retest = models.CharField(max_length=20, choices=RetestState.choices(), blank=True)
    is_serious = models.BooleanField(default=False)
    is_corrected = models.BooleanField(default=False)
    severity = models.CharField(
        max_length=20, choices=AccidentSeverity.choices(), blank=True
    )
    ends_on = models.DateField(null=True, help_text="last day of a permit or honour")

    class Meta:
        verbose_name = "record version"
        constraints = [
            models.UniqueConstraint(
                fields=["record", "ordinal"], name="registry_record_version_once"
            ),
            models.CheckConstraint(
                condition=~Q(entered_by=F("approved_by")),
                name="registry_record_version_two_officers",
            ),
            models.CheckConstraint(
                condition=Q(fine_yuan__isnull=True) | Q(fine_yuan__gt=0),
                name="registry_record_version_fine_positive",
            ),
        ]
        indexes = [
            models.Index(fields=["event_on"], name="registry_version_event"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} v{self.ordinal}"


class RecordParty(Fact):
    """Who is concerned by a record and how; the newest row of a slot counts.

    Only a linked and answerable party counts. A name alone never links.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="parties")
    slot = models.PositiveSmallIntegerField(help_text="which party of the record")
    ordinal = models.PositiveIntegerField()
    role = models.CharField(max_length=20, choices=PartyRole.choices())
    kind = models.CharField(max_length=20, choices=PartyKind.choices())
    stated_name = models.CharField(max_length=200)
    stated_code = models.CharField(max_length=64, blank=True)
    personal = models.BinaryField(null=True, help_text="encrypted identifiers")
    personal_hash = models.CharField(max_length=64, blank=True, help_text="keyed hash")
    enterprise = models.ForeignKey(
        "registry.Enterprise",
        null=True,
        on_delete=models.PROTECT,
        related_name="parties",
    )
    is_answerable = models.BooleanField(help_text="whether it answers for the fact")
    linked_by = models.ForeignKey(
        "registry.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "record party"
        constraints = [
            models.UniqueConstraint(
                fields=["record", "slot", "ordinal"], name="registry_record_party_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.stated_name} in {self.record_id}"
