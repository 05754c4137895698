"""Command: register a bank or an agency (合作机构登记)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from registry.clock import now
from registry.domain.partners import PartnerKind
from registry.management.importing import account, told
from registry.services.partners import NewPartner, register_partner


class Command(BaseCommand):
    """Register a partner; what it may ask is granted apart."""

    help = "Register a bank or an agency; grant_scope says what it may ask."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare who it is, and who enters it."""
        add = parser.add_argument
        add("uscc", help="unified social credit code of the partner")
        add("--name", required=True, help="its name")
        add("--kind", required=True, type=PartnerKind, help="bank or agency")
        add("--contact", required=True, help="an office, not a person")
        add("--actor", required=True, help="administrator who enters it")

    def handle(self, **options: Any) -> None:
        """Register it, and print one line."""
        names = ("uscc", "name", "kind", "contact")
        stated = NewPartner(**{name: options[name] for name in names})
        with told():
            made = register_partner(stated, actor=account(options["actor"]), now=now())
        self.stdout.write(f"{made.name} is registered: it may ask nothing yet")
