"""The search engine for many readers: Elasticsearch 9 (检索引擎).

A document carries its number as external version: what comes late changes nothing.
What left the public stays as a tombstone, because Elasticsearch soon forgets the
version of a deleted document; only a rebuild, into a new index, drops anything.
"""

import uuid
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import Any

from elasticsearch import ApiError, BadRequestError, Elasticsearch, TransportError
from elasticsearch.dsl import Search
from elasticsearch.helpers import BulkIndexError, bulk

from search.index.answering import Row, Rows, answer, suggestions
from search.index.backend import (
    NO_FILTERS,
    Difference,
    Document,
    Facet,
    Relation,
    SearchFilters,
    SearchPage,
    SearchQuery,
    SearchUnavailableError,
    Suggestion,
)
from search.index.content import Held, differences, newest, public_part, tombstone
from search.index.documents import SYSTEM_VERSION, mapping, source_of
from search.index.queries import FACET_FIELDS, alike, holders, holding
from search.index.questions import Bookmark, Question, facet_word, facets_asked

SEARCH_SECONDS = 2
WRITE_SECONDS = 60

_PAGE_OF_VERIFYING = 5_000
_CONFLICT = 409
_MESSAGE = 500  # documents
_SENDERS, _UNDER_WAY = 2, 4  # messages of a rebuild
_PATIENCE = 5  # retries after 1, 2, 4 … seconds
_FIRST = "first"


class ElasticBackend:
    """Elasticsearch behind the seam (SearchBackend)."""

    name = "elasticsearch"

    def __init__(
        self, url: str, *, prefix: str, seconds: float = SEARCH_SECONDS
    ) -> None:
        self._client = Elasticsearch(url, request_timeout=seconds, max_retries=0)
        self._writer = self._client.options(
            request_timeout=WRITE_SECONDS, max_retries=2, retry_on_timeout=True
        )
        self._alias = f"{prefix}-firms"

    def search(self, query: SearchQuery) -> SearchPage:
        """Find open documents; facets ignore the filter on their own field.

        Raises:
            InvalidCursorError: the cursor belongs to another question or engine.
        """
        return answer(self, query)

    def suggest(
        self, text: str, *, limit: int, filters: SearchFilters = NO_FILTERS
    ) -> tuple[Suggestion, ...]:
        """Offer names that hold, sound like or are a slip from what was typed."""
        return suggestions(self, text, limit=limit, filters=filters)

    def holding(self, question: Question, *, after: Bookmark | None) -> Rows:
        """Find firms that hold what was typed, by points, rank and code."""
        found = self._run(holding(question, after=after), question)
        total, relation = _total(found)
        return Rows(
            rows=[_row(one) for one in found["hits"]["hits"]],
            total=total,
            relation=relation,
            facets=_facets(found, question.query),
        )

    def alike(self, question: Question, *, filters: SearchFilters) -> Sequence[Row]:
        """Find the likeliest firms, at most MOST_ALIKE, in any order."""
        search = alike(question, filters=filters)
        if search is None:
            return ()
        rows = self._run(search, question)["hits"]["hits"]
        return [
            Row(
                uscc=row["_id"],
                points=0,
                rank=row["_source"]["rank"],
                names=row["_source"]["names"],
                values=_values(row["_source"]),
            )
            for row in rows
        ]

    def holders(self, keys: Sequence[int], *, limit: int) -> tuple[str, ...]:
        """Return the codes of firms that hold any of the keys of grams, by rank."""
        with _answering():
            found = self._client.search(index=self._alias, body=holders(keys, limit))
        return tuple(row["_id"] for row in found["hits"]["hits"])

    def count(self) -> int:
        """Count open documents."""
        return self._count(self._alias)

    def replace(self, documents: Sequence[Document]) -> None:
        """Write documents, whole; one whose `seq` is not higher is ignored."""
        with _answering():
            self._ensure_index()
            actions = _actions(newest(documents), index=self._alias, is_alias=True)
            bulk(self._writer, actions, ignore_status=_CONFLICT)
            self._writer.indices.refresh(index=self._alias)

    def remove(self, uscc: str, *, seq: int) -> None:
        """Leave a hidden tombstone in place of a document."""
        self.replace([tombstone(uscc, seq=seq)])

    def settle(self) -> None:
        """Leave it to the engine, which settles by itself."""

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Build anew beside what is served, then switch at once; return the count."""
        index = self._index_name(uuid.uuid4().hex[:12])
        with _answering():
            try:
                self._create(index, refresh="-1")
                self._fill(index, documents)
                self._finish(index)
            except BaseException:
                self._writer.options(ignore_status=404).indices.delete(index=index)
                raise
            count = self._count(index)
            self._switch(index)
        return count

    def verify(self, documents: Iterable[Document]) -> tuple[Difference, ...]:
        """Compare with what the documents, ordered by code, say it should hold."""
        with _answering():
            self._writer.indices.refresh(index=self._alias)
            return differences(documents, self._held())

    def _run(self, search: Search[Any], question: Question) -> dict[str, Any]:
        # One reader's pages come from the same copy: copies score a little apart.
        with _answering():
            answer = self._client.search(
                index=self._alias, preference=question.digest, body=search.to_dict()
            )
        return dict(answer.body)

    def _count(self, index: str) -> int:
        with _answering():
            is_open = {"term": {"is_open": True}}
            return int(self._client.count(index=index, query=is_open)["count"])

    def _index_name(self, stamp: str) -> str:
        return f"{self._alias}-v{SYSTEM_VERSION}-{stamp}"

    def _ensure_index(self) -> None:
        """Make the first index; refuse to write to one of another system version.

        Raises:
            SearchUnavailableError: the index is of another version of the system.
        """
        indices = self._writer.options(ignore_status=404).indices.get_alias(
            name=self._alias
        )
        if indices.meta.status == 404:  # noqa: PLR2004 - HTTP's own word
            try:
                self._create(self._index_name(_FIRST), aliases={self._alias: {}})
            except BadRequestError as error:  # another process was quicker
                if error.error != "resource_already_exists_exception":
                    raise
        elif not all(name.startswith(self._index_name("")) for name in indices):
            raise SearchUnavailableError(
                "The index was built by another version: run manage.py rebuild_index."
            )

    def _create(
        self, index: str, *, refresh: str = "1s", aliases: dict[str, Any] | None = None
    ) -> None:
        self._writer.indices.create(
            index=index,
            mappings=mapping(),
            settings={"refresh_interval": refresh},
            aliases=aliases or {},
        )

    def _fill(self, index: str, documents: Iterable[Document]) -> None:
        """Send many documents: some messages are under way while others are made."""
        actions = _actions(map(public_part, documents), index=index, is_alias=False)
        sent: deque[Future[object]] = deque()
        with ThreadPoolExecutor(max_workers=_SENDERS) as beside:
            while message := list(islice(actions, _MESSAGE)):
                if len(sent) == _UNDER_WAY:
                    sent.popleft().result()
                sent.append(beside.submit(_send_patiently, self._writer, message))
            for one in sent:
                one.result()

    def _finish(self, index: str) -> None:
        self._writer.indices.put_settings(
            index=index, settings={"refresh_interval": "1s"}
        )
        self._writer.indices.refresh(index=index)

    def _switch(self, index: str) -> None:
        """Point the alias at a new index and drop all others, in one step."""
        known = self._writer.indices.get(index=f"{self._alias}-v*", features="aliases")
        actions: list[dict[str, Any]] = [
            {"remove_index": {"index": name}} for name in known if name != index
        ]
        actions.append({"add": {"index": index, "alias": self._alias}})
        self._writer.indices.update_aliases(actions=actions)

    def _held(self) -> Iterator[Held]:
        """Yield everything held, by code, a page at a time."""
        search = Search(using=self._writer, index=self._alias).sort("uscc")
        search = search.source(["uscc", "seq", "is_open", "content"])
        search = search.extra(size=_PAGE_OF_VERIFYING)
        while rows := search.execute().to_dict()["hits"]["hits"]:
            for row in rows:
                yield Held(**row["_source"])
            search = search.extra(search_after=[rows[-1]["_id"]])


def _actions(
    documents: Iterable[Document], *, index: str, is_alias: bool
) -> Iterator[dict[str, Any]]:
    for document in documents:
        yield {
            "_op_type": "index",
            "_index": index,
            "_id": document.uscc,
            "version": document.seq,
            "version_type": "external",
            "require_alias": is_alias,
            "_source": source_of(document),
        }


def _send_patiently(client: Elasticsearch, message: Sequence[dict[str, Any]]) -> None:
    """Send a message; a node that has too much to do is given time (429)."""
    bulk(
        client,
        message,
        ignore_status=_CONFLICT,
        max_retries=_PATIENCE,
        initial_backoff=1,
    )


@contextmanager
def _answering() -> Iterator[None]:
    """Tell a cluster that does not answer in the seam's own words."""
    try:
        yield
    except (ApiError, TransportError, BulkIndexError) as error:
        raise SearchUnavailableError(f"Elasticsearch: {error}"[:500]) from error


def _total(found: dict[str, Any]) -> tuple[int, Relation]:
    total = found["hits"]["total"]
    return total["value"], "eq" if total["relation"] == "eq" else "gte"


def _row(row: dict[str, Any]) -> Row:
    """Read a hit; what it is sorted by is its rank in that order."""
    *before, _uscc = list(row["sort"])
    return Row(
        uscc=row["_id"],
        points=row["_score"] or 0,
        rank=before[-1] if before else 0,
        names=row["_source"]["names"],
    )


def _values(source: dict[str, Any]) -> dict[Facet, Any]:
    return {facet: source[field] for facet, field in FACET_FIELDS.items()}


def _facets(found: dict[str, Any], query: SearchQuery) -> dict[str, dict[str, int]]:
    return {
        facet: {
            facet_word(
                bucket["key_as_string"] if facet == "listed" else bucket["key"]
            ): (bucket["doc_count"])
            for bucket in _buckets(found["aggregations"][facet])
        }
        for facet in facets_asked(query)
    }


def _buckets(counted: dict[str, Any]) -> Any:
    """Return the counts of a facet, which others may narrow."""
    return counted.get("values", counted)["buckets"]
