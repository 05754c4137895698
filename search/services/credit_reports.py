"""A firm's credit report, put together from its public file (信用报告)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from credit.domain.credit_report import CreditReport, ReportAudience, ScorePoint
from credit.services.evaluation import ruleset
from registry.clock import day_of
from registry.domain.periods import add_years
from search.domain.profile import PublicProfile
from search.domain.report_rating import rating_of, rating_record, score_point
from search.domain.report_sections import report_sections
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
    public = file.public
    rating = rating_of(
        file.facts,
        file.evaluation,
        status=file.tier.status,
        ruleset=ruleset(),
        scores=tuple(_scores(profile, file, today=today)),
    )
    rated = rating_record(rating, public, ruleset=ruleset(), issuer=ISSUER)
    untold = "" if rating.tier else rating.headline
    return CreditReport(
        number=issue.number,
        audience=ReportAudience.PUBLIC,
        issuer=ISSUER,
        generated_at=issue.at,
        as_of=today,
        name=public.firm["name"],
        uscc=public.firm["uscc"],
        data_version=issue.data_version,
        ruleset=ruleset().title,
        ruleset_digest=ruleset().digest,
        verify_url=issue.verify_url,
        contested=_contested(public),
        stated=sum(bool(record.statement) for record in public.records),
        rating=rating,
        sections=report_sections(public, rating=tuple(rated), untold=untold),
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
