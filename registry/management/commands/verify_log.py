"""Check the change log and the access log against their promises (核查日志)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.services.audits import log_faults


class Command(BaseCommand):
    """Verify; fail naming what does not hold."""

    help = "Check the change log and the access log against their promises."

    def handle(self, **_options: Any) -> None:
        """Check, and print the faults."""
        faults = log_faults()
        for fault in faults:
            self.stdout.write(f"{fault.where}: {fault.what}")
        self.stdout.write(f"{len(faults)} faults")
        if faults:
            raise CommandError(f"{len(faults)} promises do not hold")
