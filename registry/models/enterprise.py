"""Firms, and what was known of them when (企业)."""

from django.db import models

from registry.domain.vocabulary import EnterpriseStatus, NameKind
from registry.models.append_only import Fact


class Enterprise(Fact):
    """A firm by its permanent code; everything that can differ is a version."""

    uscc = models.CharField(
        max_length=18, unique=True, help_text="统一社会信用代码, GB 32100"
    )
    override_reason = models.TextField(
        blank=True, help_text="why a code that fails one check was taken"
    )

    class Meta:
        verbose_name = "enterprise"

    def __str__(self) -> str:
        return self.uscc


class EnterpriseVersion(Fact):
    """What the register stated of a firm from a position on; the newest counts."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="versions"
    )
    ordinal = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    legal_form = models.CharField(max_length=100, blank=True, help_text="企业类型")
    region = models.CharField(max_length=6, blank=True, help_text="GB/T 2260")
    address = models.CharField(max_length=300, blank=True)
    industry = models.CharField(max_length=5, blank=True, help_text="GB/T 4754")
    status = models.CharField(max_length=20, choices=EnterpriseStatus.choices())
    established_on = models.DateField(null=True)
    capital_wan = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    capital_currency = models.CharField(max_length=3, blank=True)
    business_scope = models.TextField(blank=True)

    class Meta:
        verbose_name = "enterprise version"
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "ordinal"],
                name="registry_enterprise_version_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} (v{self.ordinal})"


class EnterpriseName(Fact):
    """A name a firm bears beside its registered one, or bore before it, with period."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="names"
    )
    kind = models.CharField(max_length=20, choices=NameKind.choices())
    name = models.CharField(max_length=200)
    effective_from = models.DateField(null=True)
    effective_until = models.DateField(null=True)

    class Meta:
        verbose_name = "enterprise name"

    def __str__(self) -> str:
        return self.name


class Merger(Fact):
    """A link from a code that ended to its successor (合并); records stay put."""

    enterprise = models.OneToOneField(
        Enterprise, on_delete=models.PROTECT, related_name="merger"
    )
    successor = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="predecessors"
    )
    effective_on = models.DateField()

    class Meta:
        verbose_name = "merger"

    def __str__(self) -> str:
        return f"{self.enterprise} into {self.successor}"
