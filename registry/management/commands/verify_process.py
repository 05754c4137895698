"""Check that every published fact has its whole chain of steps (核查程序)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.services.audits import process_faults


class Command(BaseCommand):
    """Verify; fail naming what does not hold."""

    help = "Check that every published fact has its whole chain of steps."

    def handle(self, **_options: Any) -> None:
        """Check, and print the faults."""
        faults = process_faults()
        for fault in faults:
            self.stdout.write(f"{fault.where}: {fault.what}")
        self.stdout.write(f"{len(faults)} faults")
        if faults:
            raise CommandError(f"{len(faults)} promises do not hold")
