"""The invented bank of the demo: its grant, its people, one system (演示合作机构)."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from registry.demo.accounts import BANK_ACCOUNT, CLERK_ACCOUNT
from registry.demo.places import invented_code
from registry.domain.partners import (
    EVERYWHERE,
    PURPOSES,
    AdverseKind,
    CheckField,
    PartnerKind,
    Scope,
)
from registry.domain.periods import add_months
from registry.models import Partner, User
from registry.services.partner_people import invite, join
from registry.services.partners import (
    Granted,
    NewPartner,
    grant_scope,
    issue_client,
    register_partner,
)

BANK = NewPartner(
    uscc=invented_code("91", "MA888888"),
    name="示例银行",
    kind=PartnerKind.BANK,
    contact="示例银行信贷部",
)
GRANT_MONTHS = 12


def make_partner(users: Mapping[str, User], *, today: date, now: datetime) -> Partner:
    """Register the bank with all of it, unless it is there; return it."""
    if known := Partner.objects.filter(uscc=BANK.uscc).first():
        return known
    actor = users["admin"]
    with transaction.atomic():
        bank = register_partner(BANK, actor=actor, now=now)
        grant_scope(bank, _granted(today), actor=actor, now=now)
        for name, inviter in (
            (BANK_ACCOUNT, actor),
            (CLERK_ACCOUNT, users[BANK_ACCOUNT]),
        ):
            person = users[name]
            issued = invite(
                bank,
                person.full_name,
                is_administrator=name == BANK_ACCOUNT,
                actor=inviter,
                now=now,
            )
            join(bank.uscc, issued.code, joiner=person, now=now)
        # Its secret is told to nobody: issue_client gives a developer another.
        issue_client(bank, name="示例信贷系统", addresses=[], actor=actor, now=now)
    return bank


def _granted(today: date) -> Granted:
    own = [one for one, basis in PURPOSES.items() if PartnerKind.BANK in basis.kinds]
    return Granted(
        scope=Scope(
            fields=frozenset(CheckField),
            regions=frozenset({EVERYWHERE}),
            kinds=frozenset(AdverseKind),
            purposes=frozenset(own),
        ),
        effective_from=today,
        expires_on=add_months(today, GRANT_MONTHS),
        reason="示例合作协议第1号",
    )
