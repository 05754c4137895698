"""Nothing is skipped in silence, and nothing at all in CI (跳过的测试)."""

import os

import pytest


def _reporter_of(config: pytest.Config) -> pytest.TerminalReporter | None:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return reporter if isinstance(reporter, pytest.TerminalReporter) else None


def _skipped(config: pytest.Config) -> dict[str, int]:
    reporter = _reporter_of(config)
    reasons: dict[str, int] = {}
    for report in reporter.stats.get("skipped", []) if reporter else []:
        reason = str(report.longrepr[2] if report.longrepr else "no reason")
        reasons[reason] = reasons.get(reason, 0) + 1
    return reasons


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in CI that skipped a test."""
    if os.environ.get("CI") == "true" and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say loudly what this machine lacks."""
    for reason, count in sorted(_skipped(config).items()):
        terminalreporter.write_line(
            f"!!! {count} TESTS DID NOT RUN: {reason}", red=True, bold=True
        )
    if _skipped(config) and os.environ.get("CI") == "true":
        terminalreporter.write_line("!!! In CI nothing may be skipped.", red=True)
