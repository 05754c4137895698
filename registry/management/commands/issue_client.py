"""Command: give a partner's system its credentials, told this once (接入凭据签发)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from registry.clock import now
from registry.management.importing import account, told
from registry.services.partners import issue_client, partner_of


class Command(BaseCommand):
    """Make a client for OAuth2 client credentials."""

    help = "Give a partner's system an identifier and a secret, printed this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the partner, the system's name, its addresses, and who enters it."""
        add = parser.add_argument
        add("uscc", help="unified social credit code of the partner")
        add("--name", required=True, help="what the partner calls the system")
        add("--address", nargs="*", default=[], help="networks it asks from; none: any")
        add("--actor", required=True, help="administrator who enters it")

    def handle(self, **options: Any) -> None:
        """Make it, and print both."""
        with told():
            made = issue_client(
                partner_of(options["uscc"]),
                name=options["name"],
                addresses=options["address"],
                actor=account(options["actor"]),
                now=now(),
            )
        self.stdout.write(f"client_id {made.client_id}\nclient_secret {made.secret}")
