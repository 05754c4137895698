"""Whatever is sent to whichever endpoint, by whomever: it is answered as described.

Schemathesis makes the calls from the committed description, fitting ones and others,
and checks status, media type, body and headers of each answer.
"""

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings
from schemathesis import Case
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from registry.domain.vocabulary import Duty
from registry.models import Partner, User
from search.models import Portfolio, WatchedFirm
from tests import factories
from tests.conftest import NOW
from tests.functional.partners import bank, bearer, system
from tests.functional.public import DESCRIPTION, Town

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.usefixtures("at_noon"),
]

TRIES = hypothesis_settings(
    max_examples=40,
    deadline=None,
    derandomize=True,  # a run says the same twice; chance is for the command line
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
SCHEMA = schemathesis.openapi.from_path(DESCRIPTION)
SCHEMA.app = get_wsgi_application()
OPERATIONS = {
    one.ok().label: one.ok()
    for one in SCHEMA.get_all_operations()
    if isinstance(one, Ok)  # the description itself is checked by another test
}
Headers = dict[str, str]


def _basic(user: User) -> Headers:
    pair = base64.b64encode(f"{user.username}:示例-口令-2026".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


def _officer(*duties: Duty) -> Callable[[Town], Headers]:
    return lambda town: _basic(factories.officer(*duties))


ROLES: dict[str, Callable[[Town], Headers]] = {
    "nobody": lambda town: {},
    "clerk": _officer(Duty.ENTER, Duty.IMPORT, Duty.READ),
    "approver": _officer(Duty.APPROVE, Duty.PUBLISH, Duty.READ),
    "case officer": _officer(Duty.HANDLE, Duty.LEGAL, Duty.DECIDE),
    "administrator": _officer(Duty.ADMINISTER),
    "auditor": _officer(Duty.AUDIT),
    "agent": lambda town: _basic(factories.agent(town.fined).user),
    "partner": lambda town: bearer(Client(), system(bank())),
}


def _portfolio(town: Town) -> int:
    """Return a portfolio of the partner's with a firm that changed."""
    made = Portfolio.objects.create(
        partner=Partner.objects.latest("pk"),
        name="示例贷款",
        purpose="loan_care",
        made_at=NOW,
    )
    WatchedFirm.objects.create(
        portfolio=made,
        statement="0" * 64,
        stated_code=town.fined.uscc,
        status="match",
        enterprise=town.fined,
    )
    return made.pk


@contextmanager
def kept_open() -> Iterator[None]:
    """Keep the test's connection, which a served request closes at its end.

    Django's own client does so too, and takes it back after each call.
    """
    ends = (signals.request_started, signals.request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)


@pytest.mark.parametrize("label", OPERATIONS)
def test_an_answer_is_as_described_whoever_asks(
    label: str, province: Town, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    operation = OPERATIONS[label]
    known: dict[str, Any] = {"uscc": province.fined.uscc, "key": province.penalty.key}
    roles = {role: made(province) for role, made in ROLES.items()}
    known |= {"portfolio_id": _portfolio(province)}

    @TRIES
    @given(data=st.data())
    def call(data: st.DataObject) -> None:
        headers = roles[data.draw(st.sampled_from(sorted(roles)))]
        mode = data.draw(st.sampled_from(GenerationMode))
        case: Case[Any] = data.draw(operation.as_strategy(generation_mode=mode))
        for name, value in known.items():
            if name in case.path_parameters and data.draw(st.booleans()):
                case.path_parameters[name] = value
        cache.clear()  # a budget of calls is another test's
        with transaction.atomic():
            answer = case.call(headers=headers)
            transaction.set_rollback(True)
        # Which region or firm exists is no matter of form: 400 is described for it.
        case.validate_response(
            answer, excluded_checks=[positive_data_acceptance], headers=headers
        )

    with kept_open():
        call()
