"""A decision document proposed and released by those each step needs (文书公开办理)."""

import io
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from registry.domain.procedures.paper import PaperStep as S
from registry.domain.vocabulary import Duty, ProcedureKind
from registry.models import Record, User
from registry.services.attachments import add_attachment
from tests import factories
from tests.follow_up_walk import FollowUp

CLEAN = "示例行政处罚决定书(公开版):罚款六万元。"
MOBILE = "13800000000"


@dataclass(kw_only=True)
class PaperWalk(FollowUp):
    """A fined firm, its public record, and who releases the decision."""

    kind: ProcedureKind = ProcedureKind.PAPER
    decided_on: str = "2026-10-20"
    record: Record = field(init=False)
    second: User = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.record = self.penalty(decided_on=self.decided_on)
        self.second = factories.officer(Duty.LEGAL, organ=self.organ)

    def keep(self, content: str | bytes, *, name: str = "示例.txt") -> str:
        """Keep a file; return its digest."""
        data = content.encode() if isinstance(content, str) else content
        clerk = self.officers[Duty.HANDLE]
        kept = add_attachment(
            io.BytesIO(data), file_name=name, actor=clerk, now=self.now
        )
        return kept.digest

    def scan(self, colour: str = "red") -> str:
        """Keep a picture of the document; return its digest."""
        out = io.BytesIO()
        Image.new("RGB", (20, 10), colour).save(out, format="PNG")
        return self.keep(out.getvalue(), name="示例.png")

    def propose(self, digest: str = "", **stated: Any) -> str:
        """Propose a file, by default one without any personal number."""
        digest = digest or self.keep(CLEAN)
        self.take(S.PROPOSE, **{"record": self.record.key, "paper": [digest], **stated})
        return digest

    def declare(self, *officers: User, pages: str = "1") -> None:
        """Declare pages, once by each officer."""
        for officer in officers:
            self.take(S.DECLARE, by=officer, pages=pages)

    def released(self, digest: str = "") -> str:
        """Propose a file and release it."""
        digest = self.propose(digest)
        self.take(S.RELEASE)
        return digest
