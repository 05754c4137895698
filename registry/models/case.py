"""Procedures and their append-only steps (程序与步骤)."""

from django.db import models

from registry.domain.vocabulary import ProcedureKind
from registry.models.append_only import Fact


class Case(Fact):
    """One run of a procedure; its state is its last step."""

    procedure = models.CharField(max_length=20, choices=ProcedureKind.choices())
    authority = models.ForeignKey("registry.Authority", on_delete=models.PROTECT)
    record = models.ForeignKey(
        "registry.Record", null=True, on_delete=models.PROTECT, related_name="cases"
    )
    draft = models.ForeignKey(
        "registry.Draft", null=True, on_delete=models.PROTECT, related_name="cases"
    )
    enterprise = models.ForeignKey(
        "registry.Enterprise",
        null=True,
        on_delete=models.PROTECT,
        related_name="cases",
        help_text="the firm whose case it is",
    )
    partner = models.ForeignKey(
        "registry.Partner",
        null=True,
        on_delete=models.PROTECT,
        related_name="cases",
        help_text="the bank or agency that handed it in",
    )
    batch = models.ForeignKey(
        "registry.ImportBatch",
        null=True,
        on_delete=models.PROTECT,
        related_name="cases",
    )

    class Meta:
        verbose_name = "case"

    def __str__(self) -> str:
        return f"{self.procedure} {self.pk}"


class Step(Fact):
    """One act in a case: who, what, on which ground, leading to which state."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    ordinal = models.PositiveIntegerField()
    name = models.CharField(max_length=40)
    state = models.CharField(max_length=40, help_text="the case's state after it")
    actor = models.ForeignKey(
        "registry.User", on_delete=models.PROTECT, related_name="+"
    )
    seconded_by = models.ForeignKey(
        "registry.User",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the other officer of an adopted decision",
    )
    delegated_by = models.ForeignKey(
        "registry.User",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="who lent the duty, where its officer had it by delegation only",
    )
    payload = models.JSONField(default=dict)
    article = models.CharField(max_length=200, blank=True, help_text="legal basis")

    class Meta:
        verbose_name = "step"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "ordinal"], name="registry_step_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(actor=models.F("seconded_by")),
                name="registry_step_two_officers",
            ),
            models.CheckConstraint(
                condition=~models.Q(actor=models.F("delegated_by")),
                name="registry_step_for_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of case {self.case_id}"
