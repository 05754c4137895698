"""Command: fill an empty registry with the invented province (载入演示数据)."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from registry.clock import now
from registry.demo.accounts import ACCOUNTS, PASSWORD
from registry.services import demo


class Command(BaseCommand):
    """Seed the demo; safe to run again, also after a kill."""

    help = "Load invented firms and records; does nothing when they are there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the seed, the number of firms, and whether accounts open."""
        parser.add_argument("--seed", type=int, default=2026)
        parser.add_argument("--firms", type=int, default=3000)
        parser.add_argument(
            "--demo",
            action="store_true",
            help="give the accounts the demo's password (ZHIXIN_DEMO=1 does too)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed, print a line a step, and then the accounts."""
        is_open = settings.IS_DEMO or options["demo"]
        lines = demo.seed(
            seed=options["seed"],
            firms=options["firms"],
            now=now(),
            password=PASSWORD if is_open else "",
        )
        for line in lines:
            self.stdout.write(line)
        self.stdout.write("")
        self.stdout.write(
            f"accounts 演示账号 (password 口令: {PASSWORD})"
            if is_open
            else "accounts (without a password: set one with changepassword)"
        )
        for account in ACCOUNTS:
            self.stdout.write(
                f"  {account.username:<16} {account.full_name}（{account.part}）"
            )
