"""Command: note the terms that are over in their cases (期满处理)."""

from typing import Any

from django.core.management.base import BaseCommand

from registry.clock import now
from registry.services.mergers import hand_over
from registry.services.terms import end_terms


class Command(BaseCommand):
    """End what is over; safe to run again at any time."""

    help = "Note the end of listings whose term, and of organs whose day, is over."

    def handle(self, **_options: Any) -> None:
        """End, and print how many."""
        self.stdout.write(f"{end_terms(now=now())} listings ended")
        self.stdout.write(f"{hand_over(now=now())} cases await another organ")
