"""An administrator registers a partner, grants it a scope and gives it credentials."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from registry.domain.vocabulary import Duty
from registry.services.partners import (
    GrantEndedError,
    NewClient,
    partner_of,
    scope_of,
)
from tests import factories
from tests.conftest import NOW
from tests.functional.partners import sign_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
GRANT = [
    "--purposes",
    "lending",
    "--since",
    "2026-01-01",
    "--until",
    "2026-12-31",
    "--reason",
    "协议",
]
REGISTER = ["--name", "示例银行", "--kind", "bank", "--contact", "信贷部"]


def test_three_commands_let_a_bank_sign_on(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    actor = ["--actor", factories.officer(Duty.ADMINISTER).username]
    code = factories.uscc()

    call_command("register_partner", code, *REGISTER, *actor)
    with pytest.raises(GrantEndedError):
        scope_of(partner_of(code), on=NOW.date())
    call_command("grant_scope", code, *GRANT, *actor)
    capsys.readouterr()
    call_command("issue_client", code, "--name", "系统", *actor)

    words = dict(line.split() for line in capsys.readouterr().out.splitlines())
    made = NewClient(
        client=partner_of(code).clients.get(),
        client_id=words["client_id"],
        secret=words["client_secret"],
    )
    assert sign_on(client, made).status_code == 200


@pytest.mark.parametrize(
    ("command", "more"),
    [
        ("register_partner", REGISTER),
        ("grant_scope", GRANT),
        ("issue_client", ["--name", "系统"]),
    ],
)
def test_nobody_but_an_administrator_may(command: str, more: list[str]) -> None:
    code = factories.uscc()
    administrator = factories.officer(Duty.ADMINISTER).username
    inspector = factories.officer(Duty.ENTER).username
    if command != "register_partner":
        call_command("register_partner", code, *REGISTER, "--actor", administrator)

    with pytest.raises(CommandError, match="维护合作机构"):
        call_command(command, code, *more, "--actor", inspector)
