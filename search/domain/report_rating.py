"""A tier in a credit report: the record, its arithmetic, its course (等级)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from credit.domain.credit_report import (
    SOURCE,
    Rating,
    RatingLine,
    ReportRecord,
    ScorePoint,
)
from credit.domain.evaluation import Evaluation
from credit.domain.explanation import Row as Told
from credit.domain.explanation import VetoRow, explain
from credit.domain.ruleset import Ruleset, plain
from registry.domain.papers.paper import Row, chinese_day
from registry.domain.vocabulary import Tier, TierStatus
from search.domain.profile import PublicProfile, PublicRecord
from search.domain.telling import kind_word, record_name

RATED, SUPERVISORY = "质量信用等级", "监管等级"
FROM_PUBLIC, FROM_ALL = "根据公示记录计算", "根据全部计入的记录计算，不向社会公布"
UNNAMED = "不载明的记录"  # it counts, and is told to nobody outside
ASSUMPTION = "本系统假设"
# Why no tier is told; of an unrated firm the judgement itself says it.
_UNTOLD = {
    TierStatus.WITHHELD: "个体工商户不公布等级，因为那将成为对个人的评价。",
    TierStatus.NOTIFYING: "等级变更正在告知企业，企业可以先行陈述；"
    "期满前原等级和新等级都不公布。",
}


def untold(rating: Rating) -> str:
    """Say what the public is not told of a tier, and why; "" if it is told it."""
    if rating.tier is None:
        return rating.headline
    why = _UNTOLD.get(rating.status, "")
    return f"{why}上列等级未向社会公布。" if why else ""


def rating_of(
    facts: PublicProfile,
    evaluation: Evaluation | None,
    *,
    status: TierStatus,
    ruleset: Ruleset,
    scores: Sequence[ScorePoint],
) -> Rating:
    """Tell the tier of a report's day with its arithmetic.

    Shape: `facts` is what may be told of what the judgement read; `evaluation` is None
    while no tier may be told.
    """
    if evaluation is None:
        return Rating(
            status=status, tier=None, headline=_UNTOLD[status], scores=tuple(scores)
        )
    told = explain(evaluation, ruleset=ruleset, language="zh")
    names = {record.fact.key: _named(record) for record in facts.records}
    return Rating(
        status=status,
        tier=evaluation.tier,
        headline=told.headline,
        arithmetic=told.arithmetic,
        vetoes=tuple(_veto(row, names) for row in told.vetoes),
        counted=tuple(_line(row, row.points, names) for row in told.counted),
        ignored=tuple(
            _line(row, row.reason, names)
            for row in told.ignored
            if row.fact_key in names
        ),
        scores=tuple(scores),
    )


def rating_record(
    rating: Rating,
    public: PublicProfile,
    *,
    ruleset: Ruleset,
    issuer: str,
    title: str = RATED,
    source: str = FROM_PUBLIC,
) -> Iterator[ReportRecord]:
    """Yield a tier as a record of its section; nothing if there is none."""
    if rating.tier is None:
        return
    yield ReportRecord(
        title=title,
        rows=(
            Row("企业名称", public.firm["name"]),
            Row("统一社会信用代码", public.firm["uscc"]),
            Row("评定内容", title),
            Row("等级", rating.headline),
            Row("评定规则", ruleset.title),
            Row("评定单位", issuer),
            Row(SOURCE, f"{issuer}（{source}）"),
        ),
    )


def score_point(
    on: date,
    *,
    tier: Tier | None,
    status: TierStatus,
    score: Decimal | None,
    ruleset: Ruleset,
) -> ScorePoint:
    """Tell a day on which the tier or the score turned."""
    said = status.term
    if tier is not None and score is not None:
        said = f"{tier.value} {ruleset.word(tier).term}，{plain(score)} 分"
    return ScorePoint(on=on, tier=tier, score=score, said=said)


def _line(row: Told, result: str, names: Mapping[str, str]) -> RatingLine:
    if row.fact_key not in names:
        return RatingLine(record=UNNAMED, rule=UNNAMED, result=result)
    rule = f"{row.rule_title}：{row.ground}" if row.ground else row.rule_title
    return RatingLine(
        record=names[row.fact_key],
        rule=rule,
        result=result,
        source=_source(row.source, is_assumption=row.is_assumption),
    )


def _veto(row: VetoRow, names: Mapping[str, str]) -> RatingLine:
    if not names.keys() >= set(row.fact_keys):
        return RatingLine(record=UNNAMED, rule="一票否决", result=row.term)
    return RatingLine(
        record="；".join(names[key] for key in row.fact_keys),
        rule=f"一票否决：{row.title}",
        result=row.term,
        source=_source(row.source, is_assumption=row.is_assumption),
    )


def _source(source: str, *, is_assumption: bool) -> str:
    """Name the source of a rule, and say when it is our own assumption."""
    return "；".join(filter(None, (source, ASSUMPTION if is_assumption else "")))


def _named(record: PublicRecord) -> str:
    """Name a record as the arithmetic does: its sort, what it is known by, its day."""
    day = chinese_day(record.fact.event_on)
    return f"{kind_word(record)} {record_name(record)}，{day}"
