"""Facts only grow, and none skips its step: in the queryset and in the database."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

import psycopg
import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction

from registry.domain.vocabulary import ProcedureKind, RecordKind, Sector
from registry.models import (
    Authority,
    Case,
    Change,
    Draft,
    Enterprise,
    Listing,
    Record,
    RecordVersion,
    Standing,
    Step,
    User,
)
from registry.models.append_only import AppendOnly, AppendOnlyError
from registry.services.changes import Log, writing
from tests.conftest import owner_dsn

FACTS = [model for model in apps.get_models() if issubclass(model, AppendOnly)]
TABLES = [model._meta.db_table for model in FACTS]
CHANGES = {
    "UPDATE": "UPDATE {table} SET {key} = {key}",
    "DELETE": "DELETE FROM {table}",
    "TRUNCATE": "TRUNCATE {table} CASCADE",
}


@pytest.mark.parametrize("verb", CHANGES)
@pytest.mark.parametrize("model", FACTS, ids=TABLES)
def test_the_products_role_may_not_change_a_table_of_facts(
    db: None, model: type[AppendOnly], verb: str
) -> None:
    statement = CHANGES[verb].format(
        table=model._meta.db_table, key=model._meta.pk.column
    )

    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize("verb", CHANGES)
def test_even_the_schemas_owner_is_refused_by_a_trigger(
    committed: str, now: datetime, verb: str
) -> None:
    with writing(actor=None, now=now) as log:
        log.change("a fact")
    statement = CHANGES[verb].format(table="registry_change", key="id")

    with (
        psycopg.connect(owner_dsn(committed)) as owner,
        pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="append_only"),
    ):
        owner.execute(statement.encode())


@pytest.mark.parametrize("model", FACTS, ids=TABLES)
def test_every_table_of_facts_has_both_triggers(
    db: None, model: type[AppendOnly]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass "
            "AND tgname LIKE 'append_only%%' AND tgenabled = 'O' ORDER BY tgname",
            [model._meta.db_table],
        )
        triggers = [row[0] for row in cursor.fetchall()]

    assert triggers == ["append_only", "append_only_whole"]


@pytest.mark.parametrize(
    "act",
    [
        lambda: Change.objects.update(kind="other"),
        lambda: Change.objects.all().delete(),
        lambda: Change.objects.bulk_update([Change(pk=1)], ["kind"]),
    ],
    ids=["update", "delete", "bulk_update"],
)
def test_the_queryset_says_what_to_do_instead(
    db: None, act: Callable[[], object]
) -> None:
    with pytest.raises(
        AppendOnlyError, match=r"A change is never changed.*registry\.services"
    ):
        act()


def test_the_products_role_owns_nothing(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), bool_or(r.rolsuper) FROM pg_roles r "
            "LEFT JOIN pg_class c ON c.relowner = r.oid "
            "WHERE r.rolname = current_user AND (c.oid IS NOT NULL OR r.rolsuper)"
        )
        owned = cursor.fetchone()

    assert owned == (0, None)


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """One record of one firm, entered by one officer and approved by another."""

    log: Log
    record: Record
    enterprise: Enterprise
    enterer: User
    linker: User
    approver: User

    def step(self, procedure: ProcedureKind, state: str, **people: User) -> Step:
        """Take one step in a new case of the record."""
        case = Case.objects.create(
            change=self.log.change("step"),
            procedure=procedure,
            authority=self.record.authority,
            record=self.record,
        )
        return Step.objects.create(
            change=case.change, case=case, ordinal=1, name=state, state=state, **people
        )

    def publish(self, step: Step) -> Standing:
        """Open the record to the public on the ground of a step."""
        return Standing.objects.create(
            change=self.log.change("standing"),
            record=self.record,
            question="published",
            effective_from=date(2026, 11, 25),
            entry="penalty",
            reason="released",
            source="test",
            step=step,
        )

    def list_firm(self, step: Step) -> Listing:
        """Enter the firm in a list on the ground of a step."""
        return Listing.objects.create(
            change=self.log.change("listing"),
            key="01TESTTESTTESTTESTTESTTEST",
            enterprise=self.enterprise,
            list_kind="serious_violation",
            authority=self.record.authority,
            document_number="示例列严字〔2026〕1号",
            reason="示例",
            basis="示例",
            decided_on=date(2026, 11, 25),
            step=step,
        )


@pytest.fixture
def world(db: None, now: datetime) -> Iterator[World]:
    """Make the record inside the test's transaction, and number its change at last."""
    log = Log(actor=None, now=now)
    change = log.change("record")
    enterer, linker, approver = (
        User.objects.create(username=name, full_name=name, password="!")
        for name in ("enterer", "linker", "approver")
    )
    authority = Authority.objects.create(
        uscc="11529900TEST000001", name="示例局", level="county", region="529900"
    )
    record = Record.objects.create(
        change=change,
        key="01RECORDRECORDRECORDRECORD",
        kind=RecordKind.PENALTY,
        sector=Sector.PRODUCT,
        identity="示例",
        authority=authority,
    )
    draft = Draft.objects.create(
        kind=RecordKind.PENALTY,
        sector=Sector.PRODUCT,
        authority=authority,
        entered_by=enterer,
        handled_by=[linker.pk],
        created_at=now,
        updated_at=now,
    )
    RecordVersion.objects.create(
        change=change,
        record=record,
        draft=draft,
        ordinal=1,
        event_on=date(2026, 11, 1),
        detail={},
        entered_by=enterer,
        approved_by=approver,
        reason="entry",
    )
    yield World(
        log=log,
        record=record,
        enterprise=Enterprise.objects.create(change=change, uscc="915299007TEST00001"),
        enterer=enterer,
        linker=linker,
        approver=approver,
    )
    log.seal()


def test_a_record_is_published_by_the_step_that_released_it(world: World) -> None:
    step = world.step(ProcedureKind.RELEASE, "released", actor=world.approver)

    assert world.publish(step).pk


@pytest.mark.parametrize(
    ("procedure", "state"),
    [(ProcedureKind.ENTRY, "approved"), (ProcedureKind.RELEASE, "returned")],
)
def test_no_record_is_published_by_a_step_that_released_nothing(
    world: World, procedure: ProcedureKind, state: str
) -> None:
    step = world.step(procedure, state, actor=world.approver)

    with pytest.raises(IntegrityError, match="needs_step"), transaction.atomic():
        world.publish(step)


def test_who_entered_a_record_does_not_release_it(world: World) -> None:
    step = world.step(ProcedureKind.RELEASE, "released", actor=world.enterer)

    with pytest.raises(IntegrityError, match="needs_step"), transaction.atomic():
        world.publish(step)


def test_who_linked_its_party_does_not_release_it(world: World) -> None:
    step = world.step(ProcedureKind.RELEASE, "released", actor=world.linker)

    with pytest.raises(IntegrityError, match="needs_step"), transaction.atomic():
        world.publish(step)


def test_an_adopted_decision_of_two_officers_lists_a_firm(world: World) -> None:
    step = world.step(
        ProcedureKind.ADOPTED,
        "adopted",
        actor=world.enterer,
        seconded_by=world.approver,
    )

    assert world.list_firm(step).pk


def test_one_officer_alone_lists_nobody(world: World) -> None:
    step = world.step(ProcedureKind.ADOPTED, "adopted", actor=world.approver)

    with pytest.raises(IntegrityError, match="needs_step"), transaction.atomic():
        world.list_firm(step)


def test_one_person_is_not_two_officers(world: World) -> None:
    with (
        pytest.raises(IntegrityError, match="registry_step_two_officers"),
        transaction.atomic(),
    ):
        world.step(
            ProcedureKind.ADOPTED,
            "adopted",
            actor=world.approver,
            seconded_by=world.approver,
        )
