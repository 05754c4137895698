"""Judge every firm whose facts changed or whose day has come (评价)."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from credit.models import TierState
from credit.services.evaluation import evaluate_pending
from registry.clock import now


class Command(BaseCommand):
    """Run the evaluation stage until nothing is pending."""

    help = "Judge every firm whose facts changed or whose day has come."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how many days late the stage is run."""
        parser.add_argument(
            "--days-ago",
            type=int,
            default=0,
            help="where nothing was judged yet, judge as that many days ago: "
            "what a demo's firms had to be told, they were told then",
        )

    def handle(self, **options: Any) -> None:
        """Judge chunk by chunk, and print how many."""
        total, late = 0, timedelta(days=options["days_ago"])
        if TierState.objects.exists():
            late = timedelta(0)
        while done := evaluate_pending(now=now() - late):
            total += done
        self.stdout.write(f"{total} firms judged")
