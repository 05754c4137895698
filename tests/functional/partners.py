"""What tests of partners share: a bank, its system, a token, asking (合作机构)."""

import base64
from dataclasses import replace
from datetime import date
from typing import Any

from django.test import Client

from registry.domain.partners import (
    EVERYWHERE,
    PURPOSES,
    AdverseKind,
    CheckField,
    CheckPurpose,
    PartnerKind,
    Scope,
)
from registry.domain.vocabulary import Duty
from registry.models import Partner, PartnerUser
from registry.services.one_time_codes import NewAccount
from registry.services.partner_people import invite, join
from registry.services.partners import (
    Granted,
    NewClient,
    NewPartner,
    grant_scope,
    issue_client,
    register_partner,
)
from tests import factories
from tests.conftest import NOW

SAID = "示例-口令-2026"
WHOLE = Scope(
    fields=frozenset(CheckField),
    regions=frozenset({EVERYWHERE}),
    kinds=frozenset(AdverseKind),
    purposes=frozenset({CheckPurpose.LENDING, CheckPurpose.LOAN_CARE}),
)


def granted(**narrower: Any) -> Granted:
    """Grant the whole scope of a bank, or a narrower one, for 2026."""
    return Granted(
        scope=replace(WHOLE, **narrower),
        effective_from=date(2026, 1, 1),
        expires_on=date(2026, 12, 31),
        reason="示例协议",
    )


def bank(kind: PartnerKind = PartnerKind.BANK, **narrower: Any) -> Partner:
    """Register an invented bank, or an agency with an agency's purposes."""
    if kind is PartnerKind.AGENCY and "purposes" not in narrower:
        own = {one for one, basis in PURPOSES.items() if kind in basis.kinds}
        narrower["purposes"] = frozenset(own)
    stated = NewPartner(
        uscc=factories.uscc(), name="示例银行", kind=kind, contact="示例信贷部"
    )
    administrator = factories.officer(Duty.ADMINISTER)
    partner = register_partner(stated, actor=administrator, now=NOW)
    grant_scope(partner, granted(**narrower), actor=administrator, now=NOW)
    return partner


def system(partner: Partner, *addresses: str) -> NewClient:
    """Give a system of a partner its credentials."""
    return issue_client(
        partner,
        name="示例信贷系统",
        addresses=list(addresses),
        actor=factories.officer(Duty.ADMINISTER),
        now=NOW,
    )


def administrator(partner: Partner, name: str = "示例管理员") -> PartnerUser:
    """Let the registry invite the first person of a partner, who joins."""
    actor = factories.officer(Duty.ADMINISTER)
    issued = invite(partner, name, is_administrator=True, actor=actor, now=NOW)
    joiner = NewAccount(username=f"bank{partner.pk}", full_name=name, password=SAID)
    return join(partner.uscc, issued.code, joiner=joiner, now=NOW)


def sign_on(client: Client, made: NewClient, **more: Any) -> Any:
    """Ask for a token."""
    pair = base64.b64encode(f"{made.client_id}:{made.secret}".encode()).decode()
    return client.post(
        "/api/v1/token",
        {"grant_type": "client_credentials", "scope": "check"},
        headers={"authorization": f"Basic {pair}"},
        **more,
    )


def bearer(client: Client, made: NewClient) -> dict[str, str]:
    """Return the header that carries a fresh token."""
    answer = sign_on(client, made)
    assert answer.status_code == 200, answer.content
    return {"authorization": f"Bearer {answer.json()['access_token']}"}
