"""Gives the demo's bank a check and a portfolio (演示银行数据)."""

from typing import Any

from django.core.management.base import BaseCommand

from registry.clock import now
from search.services.demo_desk import fill_desk


class Command(BaseCommand):
    """Fills the desk of the demo's bank; done before, it does nothing."""

    help = "Check a few invented firms as the demo's bank, and watch some more."

    def handle(self, *_: Any, **__: Any) -> None:
        """Fill it."""
        self.stdout.write(f"firms watched by the bank: {fill_desk(now=now())}")
