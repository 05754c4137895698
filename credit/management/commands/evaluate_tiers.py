"""Judge every firm whose facts changed or whose day has come (评价)."""

from typing import Any

from django.core.management.base import BaseCommand

from credit.services.evaluation import evaluate_pending
from registry.clock import now


class Command(BaseCommand):
    """Run the evaluation stage until nothing is pending."""

    help = "Judge every firm whose facts changed or whose day has come."

    def handle(self, **_options: Any) -> None:
        """Judge chunk by chunk, and print how many."""
        total = 0
        while done := evaluate_pending(now=now()):
            total += done
        self.stdout.write(f"{total} firms judged")
