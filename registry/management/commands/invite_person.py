"""Command: invite the first person of a partner (合作机构人员邀请)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from registry.clock import now
from registry.management.importing import account, told
from registry.services.partner_people import invite
from registry.services.partners import partner_of


class Command(BaseCommand):
    """Invite a person while the partner has no administrator."""

    help = "Invite a partner's first person; the one-time code is printed this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the partner, the person, and who enters it."""
        add = parser.add_argument
        add("uscc", help="unified social credit code of the partner")
        add("--name", required=True, help="full name of the person")
        add("--administrator", action="store_true", help="may invite and remove")
        add("--actor", required=True, help="administrator who enters it")

    def handle(self, **options: Any) -> None:
        """Invite, and print the code."""
        with told():
            issued = invite(
                partner_of(options["uscc"]),
                options["name"],
                is_administrator=options["administrator"],
                actor=account(options["actor"]),
                now=now(),
            )
        self.stdout.write(f"code {issued.code}")
