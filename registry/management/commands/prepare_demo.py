"""Fills the demo in one process: static files, firms, the pipeline (演示准备)."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

DAYS_TOLD = 28


class Command(BaseCommand):
    """One process for four steps: each start of Django costs two seconds."""

    help = "Prepare the demo: static files, firms, one pipeline run, the bank's desk."

    def handle(self, *_: Any, **__: Any) -> None:
        """Run the steps; each does nothing where it was done before."""
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("seed_demo")
        # A province has been told its tiers for long: only new falls are notified.
        call_command("evaluate_tiers", days_ago=DAYS_TOLD)
        call_command("run_pipeline")
        call_command("seed_bank_desk")
