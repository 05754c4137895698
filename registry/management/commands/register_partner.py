"""Command: register a bank or an agency, or grant it another scope (合作机构登记)."""

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
    PartnerKind,
    Scope,
)
from registry.management.importing import account, told
from registry.services.partners import (
    Granted,
    NewPartner,
    grant_scope,
    partner_of,
    register_partner,
)


class Command(BaseCommand):
    """Register a partner with its first grant; with --again, grant anew."""

    help = "Register a bank or an agency with its scope, or grant it another one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare who it is, how far it may ask, until when, and who enters it."""
        add = parser.add_argument
        add("uscc", help="unified social credit code of the partner")
        add("--again", action="store_true", help="it is registered: grant anew")
        add("--name", default="", help="its name")
        add("--kind", type=PartnerKind, default=PartnerKind.BANK, help="bank or agency")
        add("--contact", default="", help="an office, not a person")
        add("--purposes", nargs="+", type=CheckPurpose, required=True)
        add("--fields", nargs="+", type=CheckField, default=list(CheckField))
        add("--kinds", nargs="*", type=AdverseKind, default=list(AdverseKind))
        add("--regions", nargs="+", default=[EVERYWHERE], help="heads of GB/T 2260")
        add("--since", required=True, type=date.fromisoformat, help="first valid day")
        add("--until", required=True, type=date.fromisoformat, help="last valid day")
        add("--reason", required=True, help="number of the agreement")
        add("--actor", required=True, help="administrator who enters it")

    def handle(self, **options: Any) -> None:
        """Register or grant, and print one line."""
        granted = Granted(
            scope=Scope(
                fields=frozenset(options["fields"]),
                regions=frozenset(options["regions"]),
                kinds=frozenset(options["kinds"]),
                purposes=frozenset(options["purposes"]),
            ),
            effective_from=options["since"],
            expires_on=options["until"],
            reason=options["reason"],
        )
        actor, at = account(options["actor"]), now()
        with told():
            if options["again"]:
                partner = partner_of(options["uscc"])
                grant_scope(partner, granted, actor=actor, now=at)
            else:
                names = ("uscc", "name", "kind", "contact")
                stated = NewPartner(**{name: options[name] for name in names})
                partner = register_partner(stated, granted, actor=actor, now=at)
        self.stdout.write(f"{partner.name} may ask until {options['until']}")
