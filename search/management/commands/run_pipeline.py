"""Run the stages: judge, disclose, index; once, or for ever with --watch (流水线)."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from registry.clock import now
from search.services.pipeline import run_until_done, watch


class Command(BaseCommand):
    """Bring everything downstream of the log up to it."""

    help = "Judge, disclose and index what is pending; --watch keeps running."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--watch", action="store_true", help="keep running")

    def handle(self, **options: Any) -> None:
        """Run, and print a line for each stage."""
        total: Counter[str] = Counter(evaluate=0, disclose=0, index=0)
        rounds = watch if options["watch"] else run_until_done
        for counts in rounds(clock=now):
            total.update(counts)
            if options["watch"]:
                self.stdout.write(", ".join(f"{k} {v}" for k, v in counts.items()))
        for stage, count in total.items():
            self.stdout.write(f"{stage}: {count}")
