"""The invented province, brought in step by step through the services (演示数据).

Each step is done once: it leaves a trace of its own (an account, a named batch, a
draft's id), so a seeding killed at any moment goes on where it stopped, on the day it
was begun for. The firm's former agent is made last and says that all is there.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password

from registry.clock import day_of
from registry.demo.accounts import ACCOUNTS, EXPIRED_ACCOUNT, FIRM_ACCOUNT
from registry.demo.firms import COLUMNS, Firm, Register, invent_firms, registers
from registry.demo.listings import MEASURES, PlannedListing, invent_listings
from registry.demo.places import organs
from registry.demo.seasons import Entry, Season, invent_seasons
from registry.domain.attestations import Attestation
from registry.domain.periods import add_months
from registry.domain.vocabulary import (
    AgentRole,
    EnterpriseStatus,
    ProcedureType,
    RecordKind,
)
from registry.models import (
    Authority,
    BatchState,
    Enterprise,
    FirmAgent,
    ImportBatch,
    Officer,
    Record,
    User,
)
from registry.services.batch_release import release_batch
from registry.services.demo_cases import CaseWork
from registry.services.demo_leaves import make_complaints, make_forms
from registry.services.demo_partner import make_partner
from registry.services.demo_work import Work, batch_named, stage
from registry.services.enterprise_imports import import_enterprises
from registry.services.listings import (
    ListingDecision,
    ListingExistsError,
    adopt_listing,
)

FIRST_FILE = re.compile(r"seed-(\d+)-(\d+)-(\d{4}-\d{2}-\d{2})-firms-0\.csv")
MORNING = time(2, tzinfo=UTC)  # ten o'clock in China
POSTS_MONTHS = 72  # officers are in post since before the first record
AGENCY_MONTHS = 24
SEASONS_A_YEAR = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """Which province: the same seed, number of firms and day give the same one."""

    seed: int
    firms: int
    today: date

    @property
    def name(self) -> str:
        """Return how its files are named."""
        return f"seed-{self.seed}-{self.firms}-{self.today}"


def is_seeded() -> bool:
    """Tell whether a province was brought in to its end."""
    return FirmAgent.objects.filter(user__username=EXPIRED_ACCOUNT).exists()


def seed(*, seed: int, firms: int, now: datetime, password: str = "") -> Iterator[str]:
    """Bring in the invented province; yield a line a step. Seeded, it does nothing.

    A seeding that was begun is finished as it was begun, whatever seed is asked for.
    Without a password nobody can sign in.

    Time: the records end on the day of `now`; what is older is taken in at the end of
    its own quarter, so the log knows what was known when.
    """
    if is_seeded():
        _open_accounts(password)
        yield "The province was seeded before: nothing to do."
        return
    plan = _begun() or Plan(seed=seed, firms=firms, today=day_of(now))
    yield from _Seeding(plan, now=now, password=password).run()


def _begun() -> Plan | None:
    """Return the plan of a seeding that did not reach its end."""
    names = ImportBatch.objects.filter(file_name__startswith="seed-").order_by("id")
    for name in names.values_list("file_name", flat=True):
        if found := FIRST_FILE.fullmatch(name):
            number, count, day = found.groups()
            today = date.fromisoformat(day)
            return Plan(seed=int(number), firms=int(count), today=today)
    return None


def _open_accounts(password: str) -> None:
    """Give the password to those of the demo's accounts that have none."""
    closed = User.objects.filter(
        username__in=[account.username for account in ACCOUNTS],
        password__startswith=UNUSABLE_PASSWORD_PREFIX,
    )
    if password and closed.exists():
        # One hash for all: they share it, and hashing is slow on purpose.
        closed.update(password=make_password(password))


class _Seeding:
    """One run over all the steps of a plan."""

    def __init__(self, plan: Plan, *, now: datetime, password: str) -> None:
        self.plan = plan
        self.now = now
        self.password = password
        self.firms = invent_firms(seed=plan.seed, count=plan.firms, today=plan.today)
        self.seasons = invent_seasons(self.firms, seed=plan.seed, today=plan.today)
        self.listings = invent_listings(self.seasons)

    @cached_property
    def users(self) -> dict[str, User]:
        names = [account.username for account in ACCOUNTS]
        return User.objects.in_bulk(names, field_name="username")

    def run(self) -> Iterator[str]:
        yield f"authorities: {self._make_authorities()}"
        yield f"accounts: {self._make_accounts()}"
        for register in registers(self.firms, today=self.plan.today):
            yield self._import(register)
            first = register.number * SEASONS_A_YEAR
            for season in self.seasons[first : first + SEASONS_A_YEAR]:
                yield self._take_in(season)
        work = Work(
            users=self.users, seed=self.plan.seed, today=self.plan.today, now=self.now
        )
        yield f"drafts: {work.write_drafts(self._living())}"
        rows, held = work.leave_waiting(
            [*self._living(), self.firms[-1]], name=f"{self.plan.name}-waiting.csv"
        )
        yield f"a batch waiting for release: {rows} rows, {held} held for a person"
        cases = CaseWork(users=self.users, now=self.now)
        yield f"cases: {cases.finish()}"
        bank = make_partner(self.users, today=self.plan.today, now=self.now)
        yield f"partner: {bank.name}"
        forms = make_forms(bank, self.users, today=self.plan.today, now=self.now)
        yield f"forms handed in: {forms}"
        last = add_months(self.plan.today, AGENCY_MONTHS)
        firm = self._name_agent(FIRM_ACCOUNT, AgentRole.PRINCIPAL, last)
        complaints = make_complaints(bank, firm, self.users, now=self.now)
        yield f"complaints: {complaints}"
        before = add_months(self.plan.today, -1)
        self._name_agent(EXPIRED_ACCOUNT, AgentRole.AGENT, before)
        yield f"agents of: {firm.uscc}"

    def _make_authorities(self) -> int:
        made: dict[str, Authority] = {}
        for organ in organs():
            made[organ.code], _ = Authority.objects.get_or_create(
                uscc=organ.code,
                defaults={
                    "name": organ.name,
                    "level": organ.level,
                    "region": organ.region,
                    "parent": made.get(organ.parent),
                    "document_prefix": f"黔{organ.short}市监示",
                },
            )
        return len(made)

    def _make_accounts(self) -> int:
        in_post = add_months(self.plan.today, -POSTS_MONTHS)
        for number, account in enumerate(ACCOUNTS, start=1):
            user, _ = User.objects.get_or_create(
                username=account.username,
                defaults={
                    "full_name": account.full_name,
                    "password": make_password(None),
                },
            )
            if account.organ:
                Officer.objects.get_or_create(
                    user=user,
                    defaults={
                        "authority": Authority.objects.get(uscc=account.organ),
                        "duties": list(account.duties),
                        "certificate_number": f"黔示例{number:04d}",
                        "effective_from": in_post,
                    },
                )
        _open_accounts(self.password)
        return len(ACCOUNTS)

    def _import(self, register: Register) -> str:
        """Import one yearly file of firms."""
        name = f"{self.plan.name}-firms-{register.number}.csv"
        done = batch_named(name)
        if done is None or done.state != BatchState.RELEASED:
            with TemporaryDirectory() as folder:
                path = Path(folder) / name
                with path.open("w", encoding="utf-8", newline="") as file:
                    csv.writer(file).writerows([COLUMNS, *register.rows])
                done = import_enterprises(
                    path,
                    actor=self.users["importer"],
                    now=self._instant(register.day),
                )
        counts = done.counts
        return (
            f"firms {register.day}: {counts['added']} new, {counts['changed']} changed"
        )

    def _take_in(self, season: Season) -> str:
        """Bring a quarter's records in, release them, list who is to be listed."""
        counts = [0, 0]
        for name, entries, attestation in (
            ("records", season.entries, _attested(season)),
            ("simple", season.simple, _attested_simple()),
        ):
            released, withheld = self._release(
                f"{self.plan.name}-{name}-{season.number:02d}.csv",
                entries,
                attestation=attestation,
                now=self._instant(season.day),
            )
            counts[0] += released
            counts[1] += withheld
        CaseWork(users=self.users, now=self._instant(season.day)).begin(
            quarters_ago=len(self.seasons) - season.number
        )
        listed = [one for one in self.listings if one.season == season.number]
        for planned in listed:
            self._list(planned)
        if not any(counts):
            return f"records {season.day}: there already"
        return (
            f"records {season.day}: {counts[0]} public, {counts[1]} internal, "
            f"{len(listed)} listed"
        )

    def _release(
        self,
        name: str,
        entries: Sequence[Entry],
        *,
        attestation: Attestation,
        now: datetime,
    ) -> tuple[int, int]:
        if not entries:
            return 0, 0
        importer = self.users["importer"]
        batch = batch_named(name) or stage(name, entries, importer=importer, now=now)
        if batch.state == BatchState.RELEASED:
            return 0, 0
        outcome = release_batch(
            batch.pk, attestation=attestation, actor=self.users["releaser"], now=now
        )
        return outcome.released, outcome.withheld

    def _list(self, planned: PlannedListing) -> None:
        """Take over a decision to list a firm, with the penalty it rests on."""
        firm = Enterprise.objects.get(uscc=planned.firm.code)
        authority = Authority.objects.get(uscc=planned.organ.code)
        penalty = Record.objects.filter(
            kind=RecordKind.PENALTY,
            authority=authority,
            parties__enterprise=firm,
            versions__document_number=planned.penalty_number,
        ).first()
        decision = ListingDecision(
            enterprise=firm,
            list_kind=planned.list_kind,
            authority=authority,
            document_number=planned.document_number,
            reason=planned.reason,
            basis=planned.basis,
            decided_on=planned.decided_on,
            measures=MEASURES,
            record=penalty,
        )
        try:
            adopt_listing(
                decision,
                actor=self.users["inspector"],
                seconded_by=self.users["approver"],
                now=self._instant(self.seasons[planned.season - 1].day),
            )
        except ListingExistsError:
            return  # an earlier run was killed after this one

    def _living(self) -> list[Firm]:
        return [
            firm
            for firm in self.firms
            if firm.known_in == 0 and firm.ended_as is EnterpriseStatus.ACTIVE
        ]

    def _name_agent(self, name: str, role: AgentRole, last: date) -> Enterprise:
        """Let an account act for the demo's firm to a last day; return the firm."""
        firm = Enterprise.objects.get(uscc=self._living()[0].code)
        FirmAgent.objects.get_or_create(
            user=self.users[name],
            defaults={
                "enterprise": firm,
                "role": role,
                "proof": f"示例授权委托书（{role.term}）",
                "effective_from": add_months(self.plan.today, -AGENCY_MONTHS),
                "expires_on": last,
            },
        )
        return firm

    def _instant(self, day: date) -> datetime:
        return min(datetime.combine(day, MORNING), self.now)


def _attested(season: Season) -> Attestation:
    return Attestation(
        procedure=ProcedureType.ORDINARY,
        notice_served_on=season.day,
        is_screened=True,
    )


def _attested_simple() -> Attestation:
    return Attestation(procedure=ProcedureType.SIMPLE, is_screened=True)
