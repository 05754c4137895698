"""Tables that only grow: refused in the queryset and in the database (只增不改)."""

from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.migrations import RunSQL

from registry.domain.errors import DomainError, ErrorKind

M = TypeVar("M", bound=models.Model)


class AppendOnlyError(DomainError):
    """A row of this table is never changed or removed."""

    code = "append_only"
    kind = ErrorKind.REFUSED


class AppendOnlyQuerySet(models.QuerySet[M]):
    """A queryset that reads and adds, and says which service corrects."""

    def _refuse(self) -> NoReturn:
        name = self.model._meta.verbose_name
        raise AppendOnlyError(
            f"A {name} is never changed or removed: add a new fact with a service of "
            "registry.services (a correction is a new version)."
        )

    def update(self, **kwargs: Any) -> int:
        """Refuse."""
        self._refuse()

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse."""
        self._refuse()

    def bulk_update(
        self, objs: Any, fields: Iterable[str], batch_size: int | None = None
    ) -> int:
        """Refuse."""
        self._refuse()


class AppendOnly(models.Model):
    """The base of every table of facts."""

    objects: ClassVar[models.Manager[Self]] = models.Manager.from_queryset(
        AppendOnlyQuerySet
    )()

    class Meta:
        abstract = True


class Fact(AppendOnly):
    """A row that belongs to a change of the log.

    The foreign key is checked at commit: the change is written last, so that its
    position is taken as late as can be.
    """

    change = models.ForeignKey(
        "registry.Change", on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        abstract = True


class ForbidChanges(RunSQL):
    """Migration step: the database refuses to change, remove or empty a table."""

    reversible = True

    def __init__(self, table: str) -> None:
        self.table = table
        role = settings.PRODUCT_ROLE
        super().__init__(
            f"""
            REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM "{role}";
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION registry_refuse_change();
            CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse_change();
            """,
            reverse_sql=f"""
            DROP TRIGGER append_only ON {table};
            DROP TRIGGER append_only_whole ON {table};
            """,
        )

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return how a migration writes this step."""
        return (type(self).__name__, [self.table], {})
