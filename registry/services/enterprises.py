"""Single firms: registering one, and stating what changed of it (企业登记与变更)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError

from registry.clock import day_of
from registry.domain.duties import Act
from registry.domain.errors import DomainError, ErrorKind
from registry.domain.firm_statements import (
    FirmStatement,
    check_statement,
    fields_stated,
)
from registry.domain.statements import Fault
from registry.domain.uscc import InvalidUsccError, check_uscc, parse_uscc
from registry.domain.vocabulary import NameKind
from registry.models import Enterprise, EnterpriseName, EnterpriseVersion, User
from registry.services.changes import writing
from registry.services.officers import acting_officer


class FirmFaultyError(DomainError):
    """What is stated of the firm breaks rules: mend the fields named."""

    code = "firm_faulty"

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__()
        self.faults = tuple(faults)
        for fault in self.faults:
            self.fields.setdefault(fault.field, []).append(str(fault))


class EnterpriseExistsError(DomainError):
    """A firm with this code is registered: state what changed of it instead."""

    code = "enterprise_exists"
    kind = ErrorKind.CONFLICT


class EnterpriseChangedError(DomainError):
    """Somebody else changed this firm at this moment: look at it and try again."""

    code = "enterprise_changed"
    kind = ErrorKind.CONFLICT


def register_enterprise(
    stated: Mapping[str, str],
    *,
    actor: User,
    now: datetime,
    override_reason: str = "",
) -> Enterprise:
    """Register one firm with its first version, by the rules of the file import.

    Unlike a row of the registrar, a code of an unknown region, or with one wrong
    check digit, is taken only with a reason.

    Shape: `stated` maps the columns of a file of firms to their words.

    Raises:
        NotAllowedError: the actor may not enter.
        InvalidUsccError: the code is faulty and no reason takes it.
        FirmFaultyError: another field breaks a rule.
        EnterpriseExistsError: the code is taken.
    """
    acting_officer(actor, Act.REGISTER_FIRM, on=day_of(now))
    code = _code_of(stated.get("uscc", ""), override_reason=override_reason)
    statement = _checked(stated, code=code, now=now)
    if Enterprise.objects.filter(uscc=code).exists():
        raise EnterpriseExistsError
    needs_reason = check_uscc(code).needs_reason
    try:
        with writing(actor=actor, now=now) as log:
            change = log.change("enterprise")
            enterprise = Enterprise.objects.create(
                change=change,
                uscc=code,
                override_reason=override_reason.strip() if needs_reason else "",
            )
            change.enterprise_id = enterprise.pk
            EnterpriseVersion.objects.create(
                change=change, enterprise=enterprise, ordinal=1, **asdict(statement)
            )
    except IntegrityError as error:
        raise EnterpriseExistsError from error
    return enterprise


def change_enterprise(
    enterprise: Enterprise, stated: Mapping[str, str], *, actor: User, now: datetime
) -> EnterpriseVersion | None:
    """Add a version with what is stated anew; None when nothing differs.

    What no column speaks of stays; a name that changed is kept as a former one.

    Shape: `stated` as in `register_enterprise`; the code is not read.

    Raises:
        NotAllowedError: the actor may not enter.
        FirmFaultyError: a field breaks a rule.
        EnterpriseChangedError: another change came between.
    """
    acting_officer(actor, Act.REGISTER_FIRM, on=day_of(now))
    newest = enterprise.versions.order_by("-ordinal").first()
    if newest is None:
        raise EnterpriseChangedError
    statement = _checked({"name": newest.name, **stated}, code=enterprise.uscc, now=now)
    before = {name: getattr(newest, name) for name in asdict(statement)}
    given = fields_stated(stated)
    after = {
        name: value if name in given else before[name]
        for name, value in asdict(statement).items()
    }
    if after == before:
        return None
    try:
        with writing(actor=actor, now=now) as log:
            change = log.change("enterprise", enterprise.pk)
            version = EnterpriseVersion.objects.create(
                change=change,
                enterprise=enterprise,
                ordinal=newest.ordinal + 1,
                **after,
            )
            if newest.name != version.name:
                EnterpriseName.objects.create(
                    change=change,
                    enterprise=enterprise,
                    kind=NameKind.FORMER,
                    name=newest.name,
                    effective_until=day_of(now),
                )
    except IntegrityError as error:
        raise EnterpriseChangedError from error
    return version


def _code_of(text: str, *, override_reason: str) -> str:
    try:
        return parse_uscc(text, override_reason=override_reason)
    except InvalidUsccError as error:
        error.fields.setdefault("uscc", []).append(str(error))
        raise


def _checked(stated: Mapping[str, str], *, code: str, now: datetime) -> FirmStatement:
    checked = check_statement(stated, code=code, today=day_of(now))
    if checked.statement is None:
        raise FirmFaultyError(checked.faults)
    return checked.statement
