"""What an approving officer attests because no form shows it (审核确认).

Source: SAMR order 45 (2021) arts. 2, 5, 6 and 8; 企业信息公示暂行条例 art. 3.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.domain.vocabulary import ProcedureType, Secrecy


@dataclass(frozen=True, kw_only=True, slots=True)
class Attestation:
    """The procedure of a penalty, the notice of publication, the two reviews.

    Time: `notice_served_on` is the civil day the party was told in writing that the
    decision will be published; None: not served. `is_window_closed` says of a failed
    sample whose day of delivery is not known that the time for objection is over.
    Shape: `secrecy` is what the secrecy review found; a step kept before it was asked
    reads as nothing.
    """

    procedure: ProcedureType = ProcedureType.UNATTESTED
    notice_served_on: date | None = None
    is_screened: bool = False
    is_window_closed: bool = False
    secrecy: Secrecy = Secrecy.NONE

    def to_payload(self) -> dict[str, Any]:
        """Return how a step keeps it."""
        served = self.notice_served_on
        return {
            "procedure": str(self.procedure),
            "notice_served_on": served.isoformat() if served else None,
            "is_screened": self.is_screened,
            "is_window_closed": self.is_window_closed,
            "secrecy": str(self.secrecy),
        }

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> "Attestation":
        """Read what a step kept."""
        served = payload.get("notice_served_on")
        return cls(
            procedure=ProcedureType(payload["procedure"]),
            notice_served_on=date.fromisoformat(served) if served else None,
            is_screened=payload["is_screened"],
            is_window_closed=payload.get("is_window_closed", False),
            secrecy=Secrecy(payload.get("secrecy", Secrecy.NONE)),
        )
