"""A firm's whole file, gathered once for all doors it is read by (完整档案).

Whoever calls this has logged the reading.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from credit.domain.evaluation import Evaluation, evaluate
from credit.models import TierNotice, TierState
from credit.services.evaluation import history_for, ruleset
from credit.services.notices import told_from
from registry.clock import day_of
from registry.domain.files import FileEntry, FirmFacts, Marks
from registry.domain.periods import ONE_DAY
from registry.domain.vocabulary import Audience
from registry.marks import marks_of
from registry.models import Enterprise
from registry.selectors import files_of, firms_of, log_position


@dataclass(frozen=True, kw_only=True, slots=True)
class WholeFile:
    """All that the registry holds of a firm and says of it today.

    Shape: `entries` are its facts, the newest event first; `public` and `supervisory`
    are the judgements of the two audiences; `notice` is a fall that the public is not
    told yet; `position` is that of the log it was read at.
    """

    firm: FirmFacts
    entries: tuple[FileEntry, ...]
    marks: Marks
    public: Evaluation
    supervisory: Evaluation
    notice: TierNotice | None
    position: int

    @property
    def last_day_to_reply(self) -> date | None:
        """Return the last day on which the firm may reply to a notice."""
        return told_from(self.notice) - ONE_DAY if self.notice else None


def whole_file(firm: Enterprise, *, now: datetime) -> WholeFile:
    """Gather what is held of a firm, public or not."""
    today, position = day_of(now), log_position()
    asked = (firm.pk, position)
    entries = files_of([asked]).get(asked, ())
    state = TierState.objects.filter(enterprise=firm).select_related("notice").first()
    return WholeFile(
        firm=firms_of([asked])[firm.pk],
        entries=tuple(sorted(entries, key=_newest_last, reverse=True)),
        marks=marks_of([asked]).get(firm.pk, {}),
        public=judge(entries, Audience.PUBLIC, today),
        supervisory=judge(entries, Audience.SUPERVISORY, today),
        notice=state.notice if state else None,
        position=position,
    )


def is_public(entry: FileEntry, *, on: date) -> bool:
    """Tell whether the public sees a fact on a day."""
    return bool(entry.published and entry.published.contains(on))


def judge(entries: Sequence[FileEntry], audience: Audience, day: date) -> Evaluation:
    """Judge a firm for an audience by the facts of its file."""
    history = history_for(audience, entries, today=day)
    return evaluate(history, ruleset=ruleset(), as_of=day)


def _newest_last(entry: FileEntry) -> tuple[date, str]:
    return entry.fact.event_on, entry.fact.key
