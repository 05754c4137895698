"""Command: publish a new key that signs receipts of checks (更换回执密钥)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from registry.clock import now
from registry.management.importing import told
from search.services.signing_keys import rotate_key


class Command(BaseCommand):
    """Rotate; receipts of the keys before stay genuine."""

    help = (
        "Publish a new key that signs receipts; it takes over an hour later. "
        "Copy its file to every host before."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the haste."""
        parser.add_argument(
            "--at-once",
            action="store_true",
            help="take over with the next second: somebody else may know the old key",
        )

    def handle(self, **options: Any) -> None:
        """Rotate, and print one line."""
        with told():
            key = rotate_key(now=now(), is_at_once=options["at_once"])
        self.stdout.write(f"{key.key_id} signs from {key.valid_from}")
