"""How fast firms are checked for a partner by name, receipt and log too (核验速度).

The bare minimum beside it is a plain `match` of the same names, sent raw to the same
index, one message for each check.
"""

import http.client
import json
import time
from collections.abc import Iterator, Sequence
from functools import partial

from benchmarks.asking import Yardstick
from benchmarks.clocks import seconds
from benchmarks.corpus import Corpus
from benchmarks.noise import KINDS, cases_of
from benchmarks.people import CLERK, officer
from benchmarks.results import Result
from registry.clock import now
from registry.domain.partners import (
    EVERYWHERE,
    AdverseKind,
    CheckField,
    CheckPurpose,
    PartnerKind,
    Scope,
)
from registry.models import Partner
from registry.services.partners import Caller
from search.domain.matching import Stated
from search.services.checks import MOST_FIRMS, Question, Row, check_firms
from search.services.signing_keys import (
    ReceiptKeyMissingError,
    current_key,
    rotate_key,
)

LEAST = 200.0  # firms a second
_NAMES = 2 * MOST_FIRMS
_KINDS = {"full name": LEAST, "wrong character": None}
_BANK = "915299000000000707"


def measure(
    corpus: Corpus, *, seed: int, yardstick: Yardstick | None
) -> Iterator[Result]:
    """Check names as registered, and names with a slip each."""
    _require_key()
    for kind, least in _KINDS.items():
        cases = cases_of(kind, KINDS[kind], corpus=corpus, seed=seed, count=_NAMES)
        names = [case.text for case in cases]
        checks = [names[at : at + MOST_FIRMS] for at in range(0, _NAMES, MOST_FIRMS)]
        ours = len(names) / seconds(partial(_check_all, checks))
        raw = len(names) / _raw(checks, yardstick) if yardstick else None
        yield Result(
            what=f"checks of {MOST_FIRMS} firms by name ({kind}), receipt and log",
            ours=f"{ours:,.0f}/s",
            against=f"{raw:,.0f}/s" if raw else "",
            ratio=ours / raw if raw else None,
            target=f"≥ {least:.0f}/s" if least else "reported",
            is_met=ours >= least if least else None,
        )


def _require_key() -> None:
    """See that receipts can be signed: a kept database outlives the folder of keys."""
    try:
        current_key(now=now())
    except ReceiptKeyMissingError:
        rotate_key(now=now(), is_at_once=True)
        time.sleep(2)  # it takes over with the next second


def _check_all(checks: Sequence[Sequence[str]]) -> None:
    for names in checks:
        _check(names)


def _check(names: Sequence[str]) -> None:
    rows = [Row(reference="", stated=Stated(name)) for name in names]
    question = Question(rows=rows, purpose=CheckPurpose.LENDING.value, digest="0" * 64)
    check_firms(question, caller=caller(), now=now())


def caller() -> Caller:
    """Return a bank that may ask everything, and its person."""
    partner, _ = Partner.objects.get_or_create(
        uscc=_BANK,
        defaults={"name": "示例银行", "kind": PartnerKind.BANK, "created_at": now()},
    )
    scope = Scope(
        fields=frozenset(CheckField),
        regions=frozenset({EVERYWHERE}),
        kinds=frozenset(AdverseKind),
        purposes=frozenset({CheckPurpose.LENDING}),
    )
    return Caller(partner=partner, scope=scope, user=officer(CLERK))


def _raw(checks: Sequence[Sequence[str]], yardstick: Yardstick) -> float:
    link = http.client.HTTPConnection("127.0.0.1", yardstick.port, timeout=60)

    def send() -> None:
        for names in checks:
            lines = [
                json.dumps(line, ensure_ascii=False)
                for name in names
                for line in ({}, {"query": {"match": {"name": name}}, "size": 20})
            ]
            body = "\n".join((*lines, "")).encode()
            headers = {"Content-Type": "application/x-ndjson"}
            link.request("POST", f"/{yardstick.index}/_msearch", body, headers)
            link.getresponse().read()

    try:
        return seconds(send)
    finally:
        link.close()
