"""The package as Django knows it: registers the system checks (应用配置)."""

from django.apps import AppConfig

from registry.checks import register_checks


class RegistryConfig(AppConfig):
    """The record and its due process."""

    name = "registry"

    def ready(self) -> None:
        """Register what `manage.py check` looks at."""
        register_checks()
