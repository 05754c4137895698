"""What bars a firm from deregistering the simple way, by what is public (简易注销).

Source: 市场主体登记管理条例 (2021) art. 33; its 实施细则 (2022) art. 48(1).
"""

from dataclasses import dataclass

from registry.domain.vocabulary import EnterpriseStatus, RecordKind, Term
from search.domain.profile import LISTING, PublicProfile


class ExitBarKind(Term):
    """Why the simple way is closed (不适用简易注销情形)."""

    LISTED = "listed", "on a list of serious offenders", "列入严重违法失信名单"
    ABNORMAL = "abnormal", "listed as abnormal", "列入经营异常名录"
    REVOKED = "revoked", "licence revoked", "被吊销营业执照"


_KINDS = {LISTING: ExitBarKind.LISTED, RecordKind.ABNORMALITY: ExitBarKind.ABNORMAL}


@dataclass(frozen=True, kw_only=True, slots=True)
class ExitBar:
    """One reason; `record` is the key of what says so, "" for the register itself."""

    kind: ExitBarKind
    record: str = ""


def simple_exit_bars(public: PublicProfile) -> tuple[ExitBar, ...]:
    """Return what bars a firm; nothing found here does not say that it may leave so.

    What other authorities hold against it (frozen shares, pledges, open cases) is not
    in this registry.
    """
    found = [
        ExitBar(kind=_KINDS[record.kind], record=record.fact.key)
        for record in public.records
        if record.kind in _KINDS
    ]
    if public.firm["status"] == EnterpriseStatus.REVOKED:
        found.append(ExitBar(kind=ExitBarKind.REVOKED))
    return tuple(found)
