"""The package as Django knows it: registers the system check (应用配置)."""

from django.apps import AppConfig
from django.core import checks

from credit.checks import check_rulesets


class CreditConfig(AppConfig):
    """The judgement of firms by rules."""

    name = "credit"

    def ready(self) -> None:
        """Register what `manage.py check` looks at."""
        checks.register(check_rulesets)
