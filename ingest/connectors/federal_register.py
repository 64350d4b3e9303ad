"""Documents of the US Federal Register, through its API (version 1)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from db.errors import IngestError
from ingest.connectors.federal_register_documents import (
    read_document,
    read_filing,
    wants_filing,
    wants_title,
)
from ingest.connectors.port import Listing
from ingest.connectors.queries import get_query, set_query, split_url, split_words
from ingest.json_answer import (
    day_at,
    number_at,
    objects_at,
    read_api_error,
    read_json,
    read_moment,
    text_at,
)
from ingest.screen import Rejected

if TYPE_CHECKING:
    from db.types import Source
    from ingest.connectors.port import Page
    from ingest.json_answer import JsonObject

FIELDS = (
    "document_number",
    "type",
    "subtype",
    "title",
    "abstract",
    "action",
    "dates",
    "publication_date",
    "effective_on",
    "comments_close_on",
    "signing_date",
    "html_url",
    "raw_text_url",
    "agencies",
    "cfr_references",
    "citation",
    "correction_of",
    "docket_ids",
    "significant",
)
TYPES = frozenset({"RULE", "PRORULE", "NOTICE", "PRESDOCU"})
PER_PAGE, PER_HISTORY_PAGE = 100, 200
LAST_PAGE = 50  # of whatever size; asking for more gives the first page again
WINDOW = 10_000  # documents that one search can reach
FIRST_POLL = timedelta(days=30)
OVERLAP = timedelta(days=5)  # documents appear late, or with an earlier date
FIRST_DAY = date(1994, 1, 3)  # the oldest documents of the API
_SINCE, _UNTIL = "conditions[publication_date][gte]", "conditions[publication_date][lte]"


class FederalRegisterConnector:
    """Documents that meet conditions, or today's public inspection list.

    Options: `agencies` (slugs), `types` (RULE PRORULE NOTICE PRESDOCU), `term`, and `title_words`
    (phrases separated by commas, one of which the title must have).
    """

    kind = "federal_register"
    obeys_robots = False
    reads_pages = False  # its website asks scripts to use the API

    def start(self, source: Source, cursor: str, now: datetime) -> str:
        """The newest documents since a few days before the newest one that we know."""
        if is_inspection(source.url):
            return source.url
        since = [(_SINCE, choose_first_day(cursor, now).isoformat())]
        return set_query(ask_documents(source, PER_PAGE), since, without={_UNTIL})

    def start_history(self, source: Source, since: datetime, now: datetime) -> tuple[str, ...]:
        """A search for each quarter, since one search reaches 10,000 documents at most."""
        if is_inspection(source.url):
            return ()  # what was filed is published within days
        asked = ask_documents(source, PER_HISTORY_PAGE)
        first = max(since.astimezone(UTC).date(), FIRST_DAY)
        return tuple(
            set_query(asked, [(_SINCE, begin.isoformat()), (_UNTIL, end.isoformat())])
            for begin, end in cut_quarters(first, now.astimezone(UTC).date())
        )

    def read(self, source: Source, page: Page) -> Listing | Rejected:
        """The documents of an answer, or the API's own complaint."""
        answer = read_json(page.body)
        if isinstance(answer, Rejected):
            return answer
        if isinstance(answer, list):
            return Rejected("not_an_answer", "The Federal Register answers with an object.")
        if complaint := read_api_error(answer):
            return Rejected("api_error", f"The Federal Register refuses the search: {complaint}.")
        if not {"count", "results", "description"} & answer.keys():
            return Rejected("not_an_answer", "This is not an answer of the Federal Register.")
        if is_inspection(source.url):
            return _read_inspection(source, answer)
        return _read_search(source, answer, page)


def is_inspection(url: str) -> bool:
    """Whether this is the list of documents filed for public inspection."""
    return "/public-inspection-documents/" in split_url(url).path


def ask_documents(source: Source, per_page: int) -> str:
    """The search of a source, newest first; raises IngestError for one that makes no sense."""
    if not split_url(source.url).path.endswith("/documents.json"):
        message = (
            "The Federal Register is asked at .../api/v1/documents.json or at "
            ".../api/v1/public-inspection-documents/current.json"
        )
        raise IngestError(message, source.url)
    values = [("order", "newest"), ("per_page", str(per_page))]
    values += [("conditions[agencies][]", slug) for slug in _words(source, "agencies")]
    values += [("conditions[type][]", name) for name in read_types(source)]
    if term := source.options.get("term", "").strip():
        values.append(("conditions[term]", term))
    values += [("fields[]", name) for name in FIELDS]
    return set_query(source.url, values, without={"page"})


def read_types(source: Source) -> list[str]:
    """The document types wanted; raises IngestError for one that does not exist."""
    types = [word.upper() for word in _words(source, "types")]
    if unknown := [name for name in types if name not in TYPES]:
        known = ", ".join(sorted(TYPES))
        message = f"There is no document type {unknown[0]!r}; the types are {known}"
        raise IngestError(message, source.url)
    return types


def _words(source: Source, option: str) -> list[str]:
    return split_words(source.options.get(option, ""))


def choose_first_day(cursor: str, now: datetime) -> date:
    """From which day on to ask: a month back at first, then a little before the cursor's day."""
    today = now.astimezone(UTC).date()
    known = read_moment(cursor)
    if known is None:
        return today - FIRST_POLL
    return min(known.date(), today) - OVERLAP


def cut_quarters(first: date, last: date) -> list[tuple[date, date]]:
    """The quarters of a period as first and last days, newest first."""
    quarters = []
    end = last
    while end >= first:
        begin = date(end.year, (end.month - 1) // 3 * 3 + 1, 1)
        quarters.append((max(begin, first), end))
        end = begin - timedelta(days=1)
    return quarters


def _read_search(source: Source, answer: JsonObject, page: Page) -> Listing:
    results = objects_at(answer, "results")
    wanted = [item for item in results if wants_title(source, text_at(item, "title"))]
    entries = [read_document(item) for item in wanted]
    newest = max((day_at(item, "publication_date") for item in results), default="")
    following = find_next_page(answer, page)
    is_filtered = len(wanted) < len(results)  # then what is left cannot tell whether all is news
    return Listing(
        entries=tuple(entry for entry in entries if entry is not None),
        next_urls=(following,) if following else (),
        is_paged=not is_filtered,
        older_url=following,
        cursor=newest if _page_number(page) == 1 else "",
        title=text_at(answer, "description"),
        notes=_notes(answer, entries.count(None)),
    )


def find_next_page(answer: JsonObject, page: Page) -> str:
    """Our own search at the next page, when the answer says that there is one within reach."""
    number = _page_number(page)
    last = min(number_at(answer, "total_pages") or 0, LAST_PAGE)
    if number >= last or not text_at(answer, "next_page_url"):
        return ""
    return set_query(page.asked_url, [("page", str(number + 1))])


def _page_number(page: Page) -> int:
    stated = get_query(page.asked_url, "page")
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 4 else 1  # noqa: PLR2004 - three digits


def _notes(answer: JsonObject, nameless: int) -> tuple[str, ...]:
    notes = []
    if nameless:
        notes.append(f"{nameless} documents without number or title were left out")
    if (number_at(answer, "count") or 0) >= WINDOW:
        notes.append(f"the search finds more than the {WINDOW} documents that it can reach")
    return tuple(notes)


def _read_inspection(source: Source, answer: JsonObject) -> Listing:
    """What is on the list; it is empty each night until 08:45 Eastern time."""
    filings = [item for item in objects_at(answer, "results") if wants_filing(source, item)]
    entries = [read_filing(item) for item in filings]
    return Listing(
        entries=tuple(entry for entry in entries if entry is not None),
        title=text_at(answer, "description"),
        notes=_notes({}, entries.count(None)),
    )
