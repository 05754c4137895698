"""The tables of the reading: what is public, and what the engines need."""

from search.models.check import Check, CheckAnswer, CheckedFirm
from search.models.check_sheet import CheckSheet
from search.models.decision import MatchDecision
from search.models.entry import GramFrequency, SearchEntry
from search.models.issued_report import IssuedReport
from search.models.match_job import MatchJob
from search.models.names import AnalysedName
from search.models.portfolio import (
    DiffedFirm,
    Portfolio,
    PortfolioDiff,
    PortfolioFile,
    WatchedFirm,
)
from search.models.profile import Disclosure, Profile
from search.models.public_entry import PublicEntry
from search.models.signing_key import SigningKey

__all__ = [
    "AnalysedName",
    "Check",
    "CheckAnswer",
    "CheckSheet",
    "CheckedFirm",
    "DiffedFirm",
    "Disclosure",
    "GramFrequency",
    "IssuedReport",
    "MatchDecision",
    "MatchJob",
    "Portfolio",
    "PortfolioDiff",
    "PortfolioFile",
    "Profile",
    "PublicEntry",
    "SearchEntry",
    "SigningKey",
    "WatchedFirm",
]
