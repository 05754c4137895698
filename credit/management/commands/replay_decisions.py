"""Judge every stored decision again and compare to the byte (复算)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from credit.services.evaluation import replay


class Command(BaseCommand):
    """Recompute all decisions; fail naming those that differ."""

    help = "Judge every stored decision again and compare to the byte."

    def handle(self, **_options: Any) -> None:
        """Replay, and print the differences."""
        count, different = 0, 0
        for difference in replay():
            count += 1
            if difference:
                different += 1
                self.stdout.write(
                    f"decision {difference.decision_id} ({difference.audience}) of "
                    f"enterprise {difference.enterprise_id}: {difference.what}"
                )
        self.stdout.write(f"{count} decisions, {different} differences")
        if different:
            raise CommandError(f"{different} decisions differ")
