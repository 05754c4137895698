"""Compare each search engine with the public views (核对索引)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.index.engines import engines
from search.services.indexing import verify_index


class Command(BaseCommand):
    """Verify every engine; fail naming what differs."""

    help = "Compare each search engine with the public views, one by one."

    def handle(self, **_options: Any) -> None:
        """Compare, and print the differences."""
        different = 0
        for engine in engines():
            differences = verify_index(engine)
            different += len(differences)
            for difference in differences:
                self.stdout.write(f"{engine.name}: {difference.uscc} {difference.what}")
            self.stdout.write(f"{engine.name}: {len(differences)} differences")
        if different:
            raise CommandError(f"{different} differences: run rebuild_index")
