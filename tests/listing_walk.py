"""A listing walked through its steps by the officers each step needs (列入办理)."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from PIL import Image

from registry.clock import day_of
from registry.domain.procedures.listing_terms import ListingStep as S
from registry.domain.vocabulary import AuthorityLevel, Duty, ProcedureKind
from registry.models import Authority, Case, Enterprise, Record, Step, User
from registry.services.attachments import add_attachment
from registry.services.cases import Submission, open_case, take_step
from tests import factories
from tests.conftest import NOW

COUNTY_CODE = "11529900TEST00CNTY"
ROUTE = (S.NOTIFY, S.CLOSE, S.REVIEW, S.CONSENT, S.DECIDE, S.PUBLISH)


def county() -> Authority:
    """Return a county's regulator below the province's, made once."""
    found, _ = Authority.objects.get_or_create(
        uscc=COUNTY_CODE,
        defaults={
            "name": "示例县市场监督管理局",
            "document_prefix": "示市监",
            "level": AuthorityLevel.COUNTY,
            "region": "529902",
            "parent": factories.authority(),
        },
    )
    return found


def neighbour() -> Authority:
    """Return the regulator of the county beside it, made once."""
    found, _ = Authority.objects.get_or_create(
        uscc="1152990TESTBESIDE",
        defaults={
            "name": "示例邻县市场监督管理局",
            "document_prefix": "邻市监",
            "level": AuthorityLevel.COUNTY,
            "region": "529903",
            "parent": factories.authority(),
        },
    )
    return found


def keep_picture(*, now: datetime) -> str:
    """Keep a photograph of a paper; return its digest."""
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(picture, "PNG")
    picture.seek(0)
    clerk = factories.officer()
    return add_attachment(picture, file_name="示例.png", actor=clerk, now=now).digest


@dataclass(kw_only=True)
class Walk:
    """A firm with a revoked permit, and the officers a listing needs."""

    organ: Authority = field(default_factory=county)
    now: datetime = NOW
    firm: Enterprise = field(default_factory=factories.firm)
    penalty: Record = field(init=False)
    officers: dict[Duty, User] = field(init=False)
    case: Case | None = None

    def __post_init__(self) -> None:
        stated = factories.penalty(
            self.firm,
            penalty_kinds=["fine", "permit_revoked"],
            licence="示例食品经营许可证",
            organ_name=self.organ.name,
            organ_code=self.organ.uscc,
        )
        self.penalty = factories.record(stated)
        duties = (Duty.HANDLE, Duty.LEGAL, Duty.DECIDE, Duty.PUBLISH)
        self.officers = {
            duty: factories.officer(duty, organ=self.organ) for duty in duties
        }
        upper = self.organ.parent or self.organ
        self.officers[Duty.CONSENT] = factories.officer(Duty.CONSENT, organ=upper)

    @property
    def case_id(self) -> int:
        """Return the number of the case that was opened."""
        assert self.case is not None
        return self.case.pk

    def proof(self) -> str:
        """Keep a photograph of a receipt; return its digest."""
        return keep_picture(now=self.now)

    def route(self) -> tuple[S, ...]:
        """Return the usual steps after the proposal; the province needs no consent."""
        is_below = self.organ.parent is not None
        return tuple(step for step in ROUTE if is_below or step is not S.CONSENT)

    def proposal(self, **changes: Any) -> dict[str, Any]:
        """Return what a proposal states."""
        return {
            "record": self.penalty.key,
            "offence": "44-5",
            "heavier_ground": "licence",
            "seriousness": "示例:情节严重",
            "factors": "示例:主观恶意明显,持续六个月",
            "reason": "示例:未经许可生产食品,被吊销许可证",
            "basis": "第五条第一项",
            "measures": ["key_supervision", "no_honours"],
            **changes,
        }

    def propose(self, **changes: Any) -> Case:
        """Open the case by its proposal."""
        sent = Submission(step=S.PROPOSE, stated=self.proposal(**changes))
        self.case = open_case(
            ProcedureKind.LISTING,
            sent,
            uscc=self.firm.uscc,
            actor=self.officers[Duty.HANDLE],
            now=self.now,
        )
        return self.case

    def stated(self, step: S) -> dict[str, Any]:
        """Return what a step usually states."""
        day = day_of(self.now).isoformat()
        served = {"served_on": day, "method": "direct", "proof": [self.proof()]}
        usual: dict[S, dict[str, Any]] = {
            S.NOTIFY: served,
            S.CLOSE: {"waived_on": day},
            S.DECIDE: {"decided_on": day},
            S.PUBLISH: served,
            S.REMOVE: {
                "duties_done": True,
                "harm_undone": True,
                "performed": "示例:已履行全部义务",
            },
            S.RESTORE: {"decided_on": day},
            S.HEAR: {
                "words": "示例:陈述",
                "answer": "示例:不成立",
                **factories.AT_COUNTER,
            },
        }
        return usual.get(step, {})

    def take(
        self,
        step: S,
        *,
        by: Duty | None = None,
        reason: str = "",
        seen: int | None = None,
        stated: Mapping[str, Any] | None = None,
    ) -> Step:
        """Take a step as the officer of its duty."""
        sent = Submission(
            step=step,
            stated=self.stated(step) if stated is None else stated,
            reason=reason,
            seen=seen,
        )
        actor = self.officers[by or BY[step]]
        return take_step(self.case_id, sent, actor=actor, now=self.now)

    def to(self, last: S) -> "Walk":
        """Walk the usual route up to and with a step."""
        self.propose()
        for step in ROUTE:
            self.take(step)
            if step is last:
                break
        return self

    def wait(self, days: int) -> "Walk":
        """Let days go by."""
        self.now += timedelta(days=days)
        return self


BY = {
    **dict.fromkeys((S.NOTIFY, S.HEAR, S.CLOSE), Duty.HANDLE),
    **dict.fromkeys((S.REVIEW, S.SEND_BACK), Duty.LEGAL),
    **dict.fromkeys((S.CONSENT, S.OBJECT), Duty.CONSENT),
    **dict.fromkeys((S.DECIDE, S.CLEAR, S.REMOVE, S.REVOKE, S.RESTORE), Duty.DECIDE),
    S.PUBLISH: Duty.PUBLISH,
}
