"""The one way to write facts: collect changes, number them last (变更日志)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from psycopg import sql

from registry.models import Change, User

CHANNEL = "zhixin_log"

TAKE_NUMBERS = """
UPDATE registry_loghead
   SET position = position + %(count)s,
       stamped_at = greatest(stamped_at, %(now)s)
RETURNING position - %(count)s, stamped_at
"""
INSERT_CHANGES = """
INSERT INTO registry_change
       (id, position, stamped_at, kind, enterprise_id, actor_id, is_bulk)
SELECT id, %(base)s + row_number() OVER (ORDER BY id), %(stamp)s, kind,
       enterprise_id, %(actor)s, %(is_bulk)s
  FROM {changes}
"""
LISTED = """
unnest(%(ids)s::bigint[], %(kinds)s::text[], %(enterprises)s::bigint[])
    AS listed (id, kind, enterprise_id)
"""


@dataclass(kw_only=True)
class Log:
    """The changes of one transaction, until they are numbered."""

    actor: User | None
    now: datetime
    is_bulk: bool = False
    changes: dict[int | None, Change] = field(default_factory=dict)
    staged: tuple[str, int] | None = None

    def change(self, kind: str, enterprise_id: int | None = None) -> Change:
        """Return the transaction's change of one firm (or of none), made once."""
        self.reserve(kind, [enterprise_id])
        return self.changes[enterprise_id]

    def reserve(self, kind: str, enterprise_ids: Iterable[int | None]) -> None:
        """Make the changes of many firms at once."""
        new = [firm for firm in enterprise_ids if firm not in self.changes]
        if not new:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval('registry_change_id_seq') FROM generate_series(1, %s)",
                [len(new)],
            )
            for firm, (number,) in zip(new, cursor.fetchall(), strict=True):
                self.changes[firm] = Change(id=number, kind=kind, enterprise_id=firm)

    def stage(self, table: str, *, count: int) -> None:
        """Number also `count` rows (id, kind, enterprise_id) of a temporary table."""
        self.staged = (table, count)

    def seal(self) -> int:
        """Take numbers, stamp and write the changes; return the last position.

        The row of `LogHead` stays locked until the commit, so positions are
        contiguous and in the order of commits.
        """
        table, staged = self.staged or ("", 0)
        count = len(self.changes) + staged
        if not count:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(TAKE_NUMBERS, {"count": count, "now": self.now})
            base, stamp = cursor.fetchone()
            common = {
                "stamp": stamp,
                "actor": self.actor.pk if self.actor else None,
                "is_bulk": self.is_bulk,
            }
            if self.changes:
                changes = self.changes.values()
                cursor.execute(
                    INSERT_CHANGES.format(changes=LISTED),
                    {
                        **common,
                        "base": base,
                        "ids": [change.pk for change in changes],
                        "kinds": [change.kind for change in changes],
                        "enterprises": [change.enterprise_id for change in changes],
                    },
                )
            if staged:
                name = sql.Identifier(table).as_string(None)
                cursor.execute(
                    INSERT_CHANGES.format(changes=name),
                    {**common, "base": base + len(self.changes)},
                )
            cursor.execute(f"NOTIFY {CHANNEL}")
        return int(base) + count


@contextmanager
def writing(
    *, actor: User | None, now: datetime, is_bulk: bool = False
) -> Iterator[Log]:
    """Open the only kind of transaction that writes facts.

    Facts point to `log.change(...)`; on leaving, the changes are numbered as the
    transaction's last act. Nothing is written when the block raises.
    """
    with transaction.atomic():
        log = Log(actor=actor, now=now, is_bulk=is_bulk)
        yield log
        log.seal()
