"""A firm's complaint about one entry of who looked at it (查阅投诉).

The registry hears the partner, once, and says whether the complaint is right. The
entry itself is never changed.

Source: 征信业管理条例 (2013) arts. 17, 25, 26 (the subject learns who looked, and may
complain); its twenty days are of credit agencies, so the time limits are our own.
"""

from dataclasses import dataclass
from datetime import date

from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.partners import PURPOSES, CheckPurpose
from registry.domain.periods import add_months
from registry.domain.screening import find_personal
from registry.domain.vocabulary import Term

ANSWER, EXPLANATION = "complaint_answer", "complaint_explanation"  # policies
KEPT_YEARS = 10  # of an entry without a purpose of the list
MAX_WORDS = 500


class ComplaintReason(Term):
    """What a firm finds wrong with an entry (投诉理由)."""

    NEVER_AUTHORISED = "never_authorised", "we never authorised it", "从未授权"
    UNTRUE_PURPOSE = "untrue_purpose", "the purpose is untrue", "查阅目的不实"
    NO_CUSTOMER = "no_customer", "we are no customer of theirs", "与该机构无业务往来"
    OTHER = "other", "another reason", "其他"


class ComplaintStep(Term):
    """What follows a complaint, each once (投诉处理步骤)."""

    ASKED = "asked", "explanation asked for", "已要求说明"
    EXPLAINED = "explained", "explained", "已说明"
    UPHELD = "upheld", "upheld", "投诉成立"
    DISMISSED = "dismissed", "not upheld", "投诉不成立"


DECIDED = frozenset({ComplaintStep.UPHELD, ComplaintStep.DISMISSED})


class ComplaintFaultyError(DomainError):
    """What is stated cannot be taken: mend the fields named."""

    code = "complaint_faulty"


class NothingToComplainOfError(DomainError):
    """Only a look by a bank or an agency at the firm itself is complained of."""

    code = "nothing_to_complain_of"
    kind = ErrorKind.NOT_FOUND


class ComplaintTooLateError(DomainError):
    """An entry is complained of while it must be kept: ten years."""

    code = "complaint_too_late"
    kind = ErrorKind.CONFLICT


class ComplaintExistsError(DomainError):
    """This entry was complained of before: look at the answer."""

    code = "complaint_exists"
    kind = ErrorKind.CONFLICT


class ComplaintNotFoundError(DomainError):
    """There is no such complaint."""

    code = "complaint_not_found"
    kind = ErrorKind.NOT_FOUND


class ComplaintMovedError(DomainError):
    """The complaint is not at this step, or past it: load it again."""

    code = "complaint_moved"
    kind = ErrorKind.CONFLICT


class NotHeardError(DomainError):
    """The bank or agency is heard first, until its time is over."""

    code = "not_heard"
    kind = ErrorKind.CONFLICT


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """How far a complaint came.

    Time: `explain_by` is the last day to explain, once that was asked for.
    """

    taken: frozenset[ComplaintStep]
    explain_by: date | None = None

    @property
    def decision(self) -> ComplaintStep | None:
        """Return what was decided, if anything was."""
        return next(iter(self.taken & DECIDED), None)


def require_next(course: Course, step: ComplaintStep, *, today: date) -> None:
    """Refuse a step that does not follow from what was done before.

    Raises:
        ComplaintMovedError: it was decided, was done before, or was not asked for.
        NotHeardError: the partner did not explain and still has time.
    """
    asked = ComplaintStep.ASKED in course.taken
    if course.decision or step in course.taken:
        raise ComplaintMovedError
    if step is ComplaintStep.EXPLAINED and not asked:
        raise ComplaintMovedError
    if step not in DECIDED or ComplaintStep.EXPLAINED in course.taken:
        return
    if course.explain_by is None or today <= course.explain_by:
        raise NotHeardError


def last_day_to_complain(looked_on: date, purpose: str) -> date:
    """Return the last day on which a look may be complained of."""
    known = purpose in set(CheckPurpose)
    years = PURPOSES[CheckPurpose(purpose)].years if known else KEPT_YEARS
    return add_months(looked_on, 12 * years)


def require_words(words: str, *, is_needed: bool, today: date) -> str:
    """Return words that the other side will read, without what names a person.

    Raises:
        ComplaintFaultyError: none where some are needed, too many, or a number of a
            person in them.
    """
    plain = words.strip()
    if is_needed and not plain:
        raise ComplaintFaultyError(fields={"words": [msg("Say it in words.")]})
    if len(plain) > MAX_WORDS:
        raise ComplaintFaultyError(
            fields={"words": [msg("At most 500 characters: say it shorter.")]}
        )
    if find_personal(plain, today=today):
        raise ComplaintFaultyError(
            fields={
                "words": [
                    msg("A personal number stands in this text: take it out, please.")
                ]
            }
        )
    return plain
