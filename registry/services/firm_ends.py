"""What became of a firm while its case runs: struck off, moved, merged (企业终止)."""

from dataclasses import dataclass
from datetime import date

from registry.domain.errors import msg
from registry.domain.vocabulary import EnterpriseStatus
from registry.models import Enterprise, Merger

ENDED = frozenset(
    {EnterpriseStatus.CANCELLED, EnterpriseStatus.REVOKED, EnterpriseStatus.MOVED_OUT}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class FirmEnd:
    """How a firm ended; its cases go on, with the successor if there is one."""

    status: EnterpriseStatus
    successor: str = ""
    on: date | None = None

    @property
    def sentence(self) -> tuple[str, dict[str, str]]:
        """Return what is told of it, as a message and its parameters."""
        if self.successor and self.on:
            return (
                msg("The firm was merged into %(code)s on %(day)s: the case goes on."),
                {"code": self.successor, "day": self.on.isoformat()},
            )
        return (
            msg("The firm's state in the register is %(label)s: the case goes on."),
            {"label": self.status.label, "label_term": self.status.term},
        )


def end_of(firm: Enterprise | None) -> FirmEnd | None:
    """Return what became of a firm; None while it is in business."""
    newest = firm.versions.order_by("-ordinal").first() if firm else None
    if firm is None or newest is None:
        return None
    status = EnterpriseStatus(newest.status)
    merger = Merger.objects.filter(enterprise=firm).select_related("successor").first()
    if merger:
        successor = merger.successor.uscc
        return FirmEnd(status=status, successor=successor, on=merger.effective_on)
    return FirmEnd(status=status) if status in ENDED else None
