"""How fast credit reports are issued, against printing the same unsigned (报告速度)."""

from benchmarks import databases
from benchmarks.clocks import seconds
from benchmarks.indexing import disclose_all
from benchmarks.publishing import Sample
from benchmarks.results import Result
from credit.reports.credit_report_pdf import report_pdf
from registry.clock import now
from search.selectors import profile_of
from search.services.credit_reports import public_report
from search.services.issued_reports import print_report

LEAST = 5.0  # a second
REPORTS = 40
VERIFY_AT = "https://zhixin.example/verify"
NUMBER = "20261125100000A1B2C3D4"


def measure(template: str) -> Result:
    """Issue a report of each of some firms with a penalty, and print it, in turn."""
    databases.copy(template, to="bench_papers")
    codes = _made(REPORTS)
    _issue(codes[0])  # the key is made, the fonts are read
    ours, bare = 0.0, 0.0
    for code in codes[1:]:
        ours += seconds(lambda code=code: _issue(code))  # type: ignore[misc]
        bare += seconds(lambda code=code: _print(code))  # type: ignore[misc]
    each = len(codes) - 1
    return Result(
        what=f"{each} credit reports of a firm with a record, numbered and signed"
        " (printed unsigned)",
        ours=f"{each / ours:.1f}/s",
        against=f"{each / bare:.1f}/s",
        ratio=bare / ours,
        target=f"≥ {LEAST:.0f}/s",
        is_met=each / ours >= LEAST,
    )


def _made(count: int) -> list[str]:
    samples = Sample.make(count)
    for sample in samples:
        sample.publish()
    disclose_all()
    codes = [sample.firm.uscc for sample in samples]
    assert all(profile_of(code).view["records"] for code in codes)
    return codes


def _issue(code: str) -> None:
    print_report(code, verify_at=VERIFY_AT, now=now())


def _print(code: str) -> None:
    report_pdf(public_report(code, number=NUMBER, now=now(), verify_url=VERIFY_AT))
