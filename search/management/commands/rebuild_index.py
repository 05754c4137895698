"""Build each search engine's index anew and switch to it at once (重建索引)."""

from typing import Any

from django.core.management.base import BaseCommand

from search.index.engines import engines
from search.services.indexing import rebuild_index


class Command(BaseCommand):
    """Rebuild every engine's index."""

    help = "Build each search engine's index anew and switch to it at once."

    def handle(self, **_options: Any) -> None:
        """Rebuild, and print a line for each engine."""
        for engine in engines():
            count = rebuild_index(engine)
            self.stdout.write(f"{engine.name}: {count} documents")
