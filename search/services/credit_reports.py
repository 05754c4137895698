"""A firm's credit report, put together from its public or its whole file (信用报告)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from credit.domain.credit_report import (
    CreditReport,
    Rating,
    ReportAudience,
    ScorePoint,
    Section,
)
from credit.services.evaluation import ruleset
from credit.services.whole_file import WholeFile, is_public
from registry.clock import day_of
from registry.domain.circumstances import StandingReason
from registry.domain.periods import add_years
from registry.domain.vocabulary import TierStatus
from registry.services.releases import policies
from search.domain.profile import PublicProfile
from search.domain.report_rating import (
    FROM_ALL,
    FROM_PUBLIC,
    RATED,
    SUPERVISORY,
    rating_of,
    rating_record,
    score_point,
    untold,
)
from search.domain.report_sections import report_sections
from search.domain.whole_profile import TOLD_INSIDE, whole_profile
from search.models import Profile
from search.selectors import PublicFile, profile_of, public_file
from search.services.disclosure import data_version
from search.tier_selectors import score_turns

ISSUER = "质信质量信用登记系统"
YEARS = 3  # of the score over time


@dataclass(frozen=True, kw_only=True, slots=True)
class Issue:
    """Under which number a report is made, when, of which version of the data."""

    number: str
    at: datetime
    verify_url: str
    data_version: int


def public_report(
    uscc: str, *, number: str, now: datetime, verify_url: str
) -> CreditReport:
    """Return what anyone may know of a firm today, as its credit report.

    Raises:
        InvalidUsccError: the code cannot be any firm's.
        NotOnFileError: the code is valid but no firm here has it.
    """
    # Read first: what is told may be newer than this version, never older.
    version = data_version()
    issue = Issue(number=number, at=now, verify_url=verify_url, data_version=version)
    return report_of(profile_of(uscc), issue)


def report_of(profile: Profile, issue: Issue) -> CreditReport:
    """Return the public report of a firm; the same facts give an equal one."""
    today = day_of(issue.at)
    file = public_file(profile, today=today, as_of=today)
    rating = rating_of(
        file.facts,
        file.evaluation,
        status=file.tier.status,
        ruleset=ruleset(),
        scores=tuple(_scores(profile, file, today=today)),
    )
    rated = rating_record(rating, file.public, ruleset=ruleset(), issuer=ISSUER)
    sections = report_sections(file.public, rating=tuple(rated), untold=untold(rating))
    return _report(issue, file.public, rating, sections)


def full_report_of(
    profile: Profile, whole: WholeFile, issue: Issue, *, recipient: str, purpose: str
) -> CreditReport:
    """Return all of a firm that may be told inside, for whom it let read it."""
    today = day_of(issue.at)
    file = public_file(profile, today=today, as_of=today)
    inside = whole_profile(
        whole.firm, whole.entries, today=today, policies=policies(), marks=whole.marks
    )
    public = rating_of(
        inside,
        whole.public,
        status=file.tier.status,
        ruleset=ruleset(),
        scores=tuple(_scores(profile, file, today=today)),
    )
    status = TierStatus.PUBLISHED if whole.supervisory.tier else TierStatus.UNRATED
    supervisory = rating_of(
        inside, whole.supervisory, status=status, ruleset=ruleset(), scores=()
    )
    tiers = ((public, RATED, FROM_PUBLIC), (supervisory, SUPERVISORY, FROM_ALL))
    rated = [
        record
        for rating, title, source in tiers
        for record in rating_record(
            rating, inside, ruleset=ruleset(), issuer=ISSUER, title=title, source=source
        )
    ]
    hidden = {
        entry.fact.key: StandingReason(entry.reason).term
        for entry in whole.entries
        if not is_public(entry, on=today) and entry.reason in TOLD_INSIDE
    }
    sections = report_sections(
        inside, rating=rated, untold=untold(public), hidden=hidden
    )
    return replace(
        _report(issue, inside, public, sections),
        audience=ReportAudience.FULL,
        recipient=recipient,
        purpose=purpose,
        supervisory=supervisory,
        hidden=len(hidden),
    )


def _report(
    issue: Issue, told: PublicProfile, rating: Rating, sections: tuple[Section, ...]
) -> CreditReport:
    return CreditReport(
        number=issue.number,
        audience=ReportAudience.PUBLIC,
        issuer=ISSUER,
        generated_at=issue.at,
        as_of=day_of(issue.at),
        name=told.firm["name"],
        uscc=told.firm["uscc"],
        data_version=issue.data_version,
        ruleset=ruleset().title,
        ruleset_digest=ruleset().digest,
        verify_url=issue.verify_url,
        contested=_contested(told),
        stated=sum(bool(record.statement) for record in told.records),
        rating=rating,
        sections=sections,
    )


def _contested(public: PublicProfile) -> int:
    """Count the records that are under an objection, a review or a suit."""
    return sum(
        bool(record.contested_on or record.reviewed_since) for record in public.records
    )


def _scores(profile: Profile, file: PublicFile, *, today: date) -> Iterator[ScorePoint]:
    since = add_years(file.as_of, -YEARS)
    for turn in score_turns(profile, file, today=today, since=since):
        yield score_point(
            turn.on,
            tier=turn.tier,
            status=turn.status,
            score=turn.score,
            ruleset=ruleset(),
        )
