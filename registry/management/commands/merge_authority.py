"""Command: enter that an organ was merged or renamed, and who takes over (机关撤并)."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from registry.clock import now
from registry.management.importing import account, told
from registry.services.mergers import Merger, merge_authority


class Command(BaseCommand):
    """End an organ on a day; its open cases are the successor's from then on."""

    help = "Enter that an organ was merged or renamed; its open cases go over."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the two organs by their codes, the day and the administrator."""
        add = parser.add_argument
        add("organ", help="code of the organ that ends")
        add("successor", help="code of the organ that takes its work over")
        add("--on", required=True, type=date.fromisoformat, help="first day without it")
        add("--actor", required=True, help="administrator who enters it")

    def handle(self, **options: Any) -> None:
        """Enter it, and print one line."""
        merger = Merger(
            organ=options["organ"], successor=options["successor"], on=options["on"]
        )
        with told():
            ended = merge_authority(merger, actor=account(options["actor"]), now=now())
        self.stdout.write(
            f"{ended.name} ends on {ended.effective_until}: "
            f"{ended.successor} does its work from then on"
        )
