"""How fast firms are found, as ratios to a plain `match` in the same run (检索速度).

Two mixes, as yente was measured: full registered names, and characters 3 to 6 of them;
no facets asked for. Targets are of issue 7; shares of the yardstick's throughput stand
for multiples of yente's, which reaches 0.17 with one worker.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import get_args

from benchmarks import comparing, nodes
from benchmarks.asking import (
    PAGE,
    RefusedError,
    Yardstick,
    api_request,
    in_turn,
    raw,
    taken,
    throughput,
    web_server,
)
from benchmarks.clocks import percentile, say
from benchmarks.corpus import Corpus
from benchmarks.noise import KINDS, cases_of
from benchmarks.results import Result
from registry.clock import today
from search.index.backend import Facet, SearchQuery
from search.services.finding import find_firms, suggest_firms

P50_MOST, P95_MOST = 3.0, 4.0
SHARE_LEAST = 0.255  # 1.5 times yente's share of the yardstick's throughput
HARD_MOST, YARDSTICK_MS = 60.0, 1.2
POSTGRES_MOST, SUGGEST_MOST, FACETS_MOST = 4.0, 1.0, 2.0
HARD = ("pinyin", "homophone", "swapped")
SUGGESTED = 8
_NAMES = 300
_ROUNDS, _LOAD_SECONDS = 3, 3.0

Timed = Mapping[str, list[float]]
Ask = Callable[[str], object]


def measure(corpus: Corpus, *, url: str, alias: str, seed: int) -> Iterator[Result]:
    """Measure both engines; ratios to the yardstick need Elasticsearch."""
    mixes, hard = mixes_of(corpus, seed=seed), _hard(corpus, seed=seed)
    nodes.use("")
    postgres = {mix: taken(_search, texts) for mix, texts in mixes.items()}
    say("PostgreSQL has answered")
    yield from _hard_line("PostgreSQL", taken(_search, hard), scale=None)
    yield from _extras("PostgreSQL", mixes)
    nodes.use(url)
    yardstick = Yardstick.of(url, alias=alias) if url else None
    if yardstick:
        yield from _elastic(yardstick, mixes, hard, postgres)
    yield from comparing.measure(corpus, seed=seed)


def mixes_of(corpus: Corpus, *, seed: int) -> dict[str, list[str]]:
    """Return the texts of both mixes, of the same firms."""
    firms = islice(corpus.strolled(random.Random(seed)), _NAMES)  # noqa: S311
    names = [firm.name for firm in firms]
    return {"full names": names, "characters 3-6": [name[2:6] for name in names]}


def _hard(corpus: Corpus, *, seed: int) -> list[str]:
    return [
        case.text
        for kind in HARD
        for case in cases_of(
            kind, KINDS[kind], corpus=corpus, seed=seed, count=_NAMES // len(HARD)
        )
    ]


def _elastic(
    yardstick: Yardstick,
    mixes: Mapping[str, list[str]],
    hard: Sequence[str],
    postgres: Timed,
) -> Iterator[Result]:
    medians = {}
    _warm(yardstick, mixes)
    with raw(yardstick.port) as send:
        for mix, texts in mixes.items():
            ours, plain = in_turn(
                _search, lambda text: send(yardstick.request(text)), texts
            )
            medians[mix] = percentile(plain, 0.5)
            yield from _against_yardstick(f"{mix}, in process", ours, plain)
            yield _ratio(
                f"{mix}: PostgreSQL p50 / Elasticsearch p50",
                percentile(postgres[mix], 0.5),
                percentile(ours, 0.5),
                POSTGRES_MOST,
            )
    say("Elasticsearch has answered")
    scale = YARDSTICK_MS / medians["full names"]
    yield from _hard_line("Elasticsearch", taken(_search, hard), scale=scale)
    yield from _extras("Elasticsearch", mixes)
    for workers in (1, 2):
        yield from _over_http(workers, yardstick, mixes)


def _warm(yardstick: Yardstick, mixes: Mapping[str, list[str]]) -> None:
    """Let a node just started compile what it runs, or the yardstick looks slow."""
    asked = [yardstick.request(text) for mix in mixes.values() for text in mix]
    throughput(yardstick.port, asked, for_seconds=_LOAD_SECONDS)


def _over_http(
    workers: int, yardstick: Yardstick, mixes: Mapping[str, list[str]]
) -> Iterator[Result]:
    """Ask the API; where it does not answer, say so and go on."""
    what = f"over HTTP, {workers} worker{'s' * (workers > 1)}"
    try:
        with web_server(workers=workers) as port:
            for mix, texts in mixes.items():
                yield from _one_client(f"{mix}, {what}", port, yardstick, texts)
                yield _throughput(f"{mix}, {what}", port, yardstick, texts)
    except RefusedError as error:
        print(f"THE API IS NOT MEASURED {what}: {error}")


def _one_client(
    what: str, port: int, yardstick: Yardstick, texts: Sequence[str]
) -> Iterator[Result]:
    with raw(port) as ask, raw(yardstick.port) as send:
        ours, plain = in_turn(
            lambda text: ask(api_request(text)),
            lambda text: send(yardstick.request(text)),
            texts,
        )
    yield from _against_yardstick(what, ours, plain)


def _throughput(
    what: str, port: int, yardstick: Yardstick, texts: Sequence[str]
) -> Result:
    """Load both in turn; the middle of the rounds' shares counts."""
    plain = [yardstick.request(text) for text in texts]
    asked = [api_request(text) for text in texts]
    rounds = []
    for _ in range(_ROUNDS):
        against = throughput(yardstick.port, plain, for_seconds=_LOAD_SECONDS)
        ours = throughput(port, asked, for_seconds=_LOAD_SECONDS)
        rounds.append((ours / against, ours, against))
    share, ours, against = sorted(rounds)[_ROUNDS // 2]
    return Result(
        what=f"{what}, searches at 4 clients",
        ours=f"{ours:,.0f}/s",
        against=f"{against:,.0f}/s",
        ratio=share,
        target=f"≥ {SHARE_LEAST}",
        is_met=share >= SHARE_LEAST,
    )


def _against_yardstick(
    what: str, ours: Sequence[float], plain: Sequence[float]
) -> Iterator[Result]:
    for word, share, most in (("p50", 0.5, P50_MOST), ("p95", 0.95, P95_MOST)):
        yield _ratio(
            f"{what}, against a plain match, {word}",
            percentile(ours, share),
            percentile(plain, share),
            most,
        )


def _hard_line(
    engine: str, ours: Sequence[float], *, scale: float | None
) -> Iterator[Result]:
    """Tell the harder kinds' p95, scaled to a yardstick of 1.2 ms if there is one."""
    most = percentile(ours, 0.95)
    scaled = most * scale if scale else None
    yield Result(
        what=f"{', '.join(HARD)}, {engine}, p50 / p95",
        ours=f"{percentile(ours, 0.5):.1f} / {most:.1f} ms",
        against=f"p95 where a plain match takes 1.2 ms: {scaled:.1f} ms"
        if scaled
        else "",
        target=f"≤ {HARD_MOST:.0f} ms" if scaled else "reported",
        is_met=scaled <= HARD_MOST if scaled else None,
    )


def _extras(engine: str, mixes: Mapping[str, list[str]]) -> Iterator[Result]:
    """Compare suggestions, and a search with all facets, with a search."""
    texts = [text for mix in mixes.values() for text in mix[: _NAMES // 2]]
    for what, ask, most in (
        ("suggestions against search", _suggest, SUGGEST_MOST),
        ("all facets against none", _search_with_facets, FACETS_MOST),
    ):
        ours, searched = (percentile(one, 0.5) for one in in_turn(ask, _search, texts))
        yield _ratio(f"{what}, {engine}, p50", ours, searched, most)


def _ratio(what: str, ours: float, against: float, most: float) -> Result:
    ratio = ours / against
    return Result(
        what=what,
        ours=f"{ours:.1f} ms",
        against=f"{against:.1f} ms",
        ratio=ratio,
        target=f"≤ {most:g}",
        is_met=ratio <= most,
    )


def _search(text: str) -> None:
    found = find_firms(SearchQuery(text=text, page_size=PAGE), today=today())
    assert not found.is_degraded, "Elasticsearch does not answer"


def _search_with_facets(text: str) -> None:
    query = SearchQuery(text=text, page_size=PAGE, facets=get_args(Facet))
    find_firms(query, today=today())


def _suggest(text: str) -> None:
    suggest_firms(text, limit=SUGGESTED, today=today())
