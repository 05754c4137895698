"""Command: grant a partner what it may ask, and until when (合作机构授权)."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from registry.clock import now
from registry.domain.partners import (
    EVERYWHERE,
    AdverseKind,
    CheckField,
    CheckPurpose,
    Scope,
)
from registry.management.importing import account, told
from registry.services.partners import Granted, grant_scope, partner_of


class Command(BaseCommand):
    """Grant a scope; the newest grant alone counts."""

    help = "Grant a partner what it may ask, and until when; the newest grant counts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the partner, the scope, its period, and who enters it."""
        add = parser.add_argument
        add("uscc", help="unified social credit code of the partner")
        add("--purposes", nargs="+", type=CheckPurpose, required=True)
        add("--fields", nargs="+", type=CheckField, default=list(CheckField))
        add("--kinds", nargs="*", type=AdverseKind, default=list(AdverseKind))
        add("--regions", nargs="+", default=[EVERYWHERE], help="heads of GB/T 2260")
        add("--since", required=True, type=date.fromisoformat, help="first valid day")
        add("--until", required=True, type=date.fromisoformat, help="last valid day")
        add("--reason", required=True, help="number of the agreement")
        add("--actor", required=True, help="administrator who enters it")

    def handle(self, **options: Any) -> None:
        """Grant it, and print one line."""
        names = ("fields", "regions", "kinds", "purposes")
        granted = Granted(
            scope=Scope(**{name: frozenset(options[name]) for name in names}),
            effective_from=options["since"],
            expires_on=options["until"],
            reason=options["reason"],
        )
        with told():
            partner = partner_of(options["uscc"])
            grant_scope(partner, granted, actor=account(options["actor"]), now=now())
        self.stdout.write(f"{partner.name} may ask until {options['until']}")
