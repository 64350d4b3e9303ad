"""Models of the Hugging Face Hub: new ones of an organisation, and the terms of watched ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from db.errors import IngestError
from ingest.connectors.front_matter import read_front_matter, split_front_matter
from ingest.connectors.model_record import (
    REPO,
    REUPLOADERS,
    SITE,
    VARIANTS,
    ModelRecord,
    detail_card,
    detail_model,
    find_licence_file,
    is_variant,
    read_model,
    state_model,
)
from ingest.connectors.port import DocumentText, Listing
from ingest.connectors.queries import get_query, resolve_next, set_query, split_url, split_words
from ingest.entries import FeedEntry
from ingest.json_answer import objects_of, read_api_error, read_json
from ingest.screen import Rejected
from ingest.text import clean_text

if TYPE_CHECKING:
    from datetime import datetime

    from db.types import Source
    from ingest.connectors.port import Page

# Not `downloads` and `likes`, which change with every look: an answer without news is the same.
EXPANDED = (
    "cardData",
    "createdAt",
    "gated",
    "lastModified",
    "library_name",
    "pipeline_tag",
    "private",
    "sha",
    "tags",
)
EXCLUSIVE = frozenset({"full", "cardData", "config", "expand", "expand[]"})  # of one another
PER_PAGE, PER_HISTORY_PAGE = "50", "100"
BY_CREATION, BY_CHANGE = "createdAt", "lastModified"
MAX_WATCHED = 50
LISTING_TAIL = 5  # where old models come into view when newer ones are taken away
DATED_BY_CREATION = ("dated_by", "creation")
_MODEL_PATH = re.compile(rf"/api/models/({REPO.pattern})")
_FILE_PATH = re.compile(rf"/({REPO.pattern})/resolve/main/(.+)")


class HuggingFaceConnector:
    """A listing of models, or a single model.

    Options: `models` (ids to watch) or `watch` (`all` that a listing shows), `skip` (words of a
    name that mark another form of a model; `none` keeps all), `owner` (a name for people).
    """

    kind = "huggingface"
    obeys_robots = False
    reads_pages = True  # a model's page holds its card

    def start(self, source: Source, cursor: str, now: datetime) -> str:
        """The newest models; where some are watched, the ones modified last."""
        del cursor, now  # the newest page is short, and says by itself what is known already
        return ask_models(source, PER_PAGE)

    def start_history(self, source: Source, since: datetime, now: datetime) -> tuple[str, ...]:
        """The listing by creation, whose links lead to older models."""
        del since, now
        asked = ask_models(source, PER_HISTORY_PAGE)
        return () if is_single(source.url) else (set_query(asked, [("sort", BY_CREATION)]),)

    def read(self, source: Source, page: Page) -> Listing | Rejected:
        """Models of a listing, one model, or a file of a watched one."""
        if found := _FILE_PATH.fullmatch(split_url(page.asked_url).path):
            return read_file(found[1], unquote(found[2]), page)
        answer = read_json(page.body)
        if isinstance(answer, Rejected):
            return answer
        if isinstance(answer, list):
            return _read_listing(source, [read_model(item) for item in objects_of(answer)], page)
        if complaint := read_api_error(answer):
            return Rejected("api_error", f"Hugging Face refuses: {complaint}.")
        model = read_model(answer)
        if model is None:
            return Rejected("not_an_answer", "This is not an answer about a model.")
        return _read_single(source, model)


def ask_models(source: Source, per_page: str) -> str:
    """The address of a listing with what we want to know; raises IngestError for another."""
    path = split_url(source.url).path.rstrip("/")
    watched = read_watched(source)
    if _MODEL_PATH.fullmatch(path):
        return _expand(source.url)
    if path != "/api/models":
        message = (
            "Hugging Face is asked at https://huggingface.co/api/models?author=NAME or at "
            "https://huggingface.co/api/models/NAME/MODEL"
        )
        raise IngestError(message, source.url)
    is_watching = bool(watched) or is_watching_all(source)
    order = BY_CHANGE if is_watching else get_query(source.url, "sort") or BY_CREATION
    limit = get_query(source.url, "limit") or per_page
    return _expand(set_query(source.url, [("sort", order), ("limit", limit)]))


def _expand(url: str) -> str:
    return set_query(url, [("expand[]", name) for name in EXPANDED], without=EXCLUSIVE)


def is_single(url: str) -> bool:
    """Whether the address is that of one model."""
    return _MODEL_PATH.fullmatch(split_url(url).path.rstrip("/")) is not None


def is_watching_all(source: Source) -> bool:
    """Whether every model of a listing is watched."""
    return source.options.get("watch", "").strip().casefold() == "all"


def read_watched(source: Source) -> list[str]:
    """The models to watch by option; raises IngestError for what is no id, or for too many."""
    models = list(dict.fromkeys(split_words(source.options.get("models", ""))))
    for model in models:
        if not REPO.fullmatch(model):
            raise IngestError(
                f"A model to watch is named like NAME/MODEL, not {model!r}", source.url
            )
    if len(models) > MAX_WATCHED:
        raise IngestError(f"A source watches at most {MAX_WATCHED} models", source.url)
    return models


def _read_listing(source: Source, found: list[ModelRecord | None], page: Page) -> Listing:
    models = [model for model in found if model is not None]
    may_be_late = find_late(models, page)
    entries = tuple(
        make_entry(source, model, may_be_late=model.repo in may_be_late)
        for model in models
        if is_release(source, model)
    )
    lacking = found.count(None)
    notes = (f"{lacking} models without a proper id were left out",) if lacking else ()
    following = resolve_next(page.next_link, page.asked_url)
    named = read_watched(source)
    is_watching = bool(named) or is_watching_all(source)
    if not is_watching or get_query(page.asked_url, "sort") != BY_CHANGE:  # as for the past
        further = (following,) if following else ()
        return Listing(entries=entries, next_urls=further, older_url=following, notes=notes)
    watched = models if is_watching_all(source) else [m for m in models if m.repo in named]
    shown = {model.repo for model in watched}
    missing = [f"{SITE}/api/models/{repo}" for repo in named if repo not in shown]
    files = [url for model in watched[:MAX_WATCHED] for url in ask_files(model)]
    return Listing(
        entries=entries,
        documents=tuple(make_document(model) for model in watched),
        next_urls=(*files, *(_expand(url) for url in missing)),
        is_paged=False,
        older_url=following,
        notes=notes,
    )


def _read_single(source: Source, model: ModelRecord) -> Listing:
    entries = (make_entry(source, model),) if is_release(source, model) else ()
    return Listing(
        entries=entries,
        documents=(make_document(model),),
        next_urls=ask_files(model),
        is_paged=False,
    )


def is_release(source: Source, model: ModelRecord) -> bool:
    """Whether a model is news: neither another form of one nor passed on by others."""
    stated = source.options.get("skip", VARIANTS).strip().casefold()
    words = frozenset() if stated == "none" else frozenset(split_words(stated))
    author = get_query(source.url, "author").casefold()
    owner = model.organisation.casefold()
    is_passed_on = owner in REUPLOADERS and owner != author
    return not is_passed_on and not is_variant(model, words)


def find_late(models: list[ModelRecord], page: Page) -> set[str]:
    """The models which, if we see them for the first time, became public just now.

    They are those well within the newest page by creation; a model is often created in private
    long before its release. At the page's end, and by change, old models come into view anyhow.
    """
    is_newest = get_query(page.asked_url, "sort") == BY_CREATION
    is_first_page = not get_query(page.asked_url, "cursor")
    kept = models[:-LISTING_TAIL] if page.next_link else models
    return {model.repo for model in kept} if is_newest and is_first_page else set()


def make_entry(source: Source, model: ModelRecord, *, may_be_late: bool = False) -> FeedEntry:
    """A model as an entry, dated by its creation.

    A detail says where the time of first sight would be the better date (`find_late`).
    """
    owner = source.options.get("owner", "").strip() or model.organisation
    facts = state_model(model)
    return FeedEntry(
        guid=model.repo,
        link=model.url,
        title=f"{model.name} by {owner} on Hugging Face",
        summary=facts,
        content=facts,
        published=model.created,
        day_only=False,
        updated="",
        details=(*detail_model(model), *([DATED_BY_CREATION] if may_be_late else [])),
    )


def make_document(model: ModelRecord) -> DocumentText:
    """The terms of a model as the Hub states them: licence and gate."""
    title = f"{model.repo} on Hugging Face"
    return DocumentText(model.url, title, state_model(model), detail_model(model))


def ask_files(model: ModelRecord) -> tuple[str, ...]:
    """The addresses of a model's card, and of its own licence's text where it names one."""
    licence = find_licence_file(model)
    paths = ["README.md", licence] if licence and licence != "README.md" else ["README.md"]
    return tuple(f"{SITE}/{model.repo}/resolve/main/{quote(path)}" for path in paths)


def read_file(repo: str, path: str, page: Page) -> Listing | Rejected:
    """A card, or a licence's text, as a document with the licence that a card's head states."""
    start = page.body[:500].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if page.content_type == "text/html" or start.startswith((b"<!doctype html", b"<html")):
        return Rejected("web_page", f"In place of {path} came a web page, perhaps a sign-in.")
    text = page.body.decode("utf-8-sig", "replace")
    head, body = split_front_matter(text) if path == "README.md" else ("", text)
    front = read_front_matter(head)
    if not clean_text(body) and not front:
        return Rejected("empty", f"The file {path} is empty.")
    title = f"{repo}: {'model card' if path == 'README.md' else path}"
    url = f"{SITE}/{repo}/blob/main/{quote(path)}"
    details = detail_card(repo, front)
    return Listing(documents=(DocumentText(url, title, clean_text(body), details),))
