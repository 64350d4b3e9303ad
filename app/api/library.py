"""Licences and terms: what they say, their versions, and what changed clause by clause."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from analysis.evaluate.terms import VersionChange
from app.answers import RequestFaultError, plain
from app.api.library_shapes import ChangesBody, LicenceBody, LicenceList
from app.api.parameters import Flag, Id, Number
from app.api.route import CheckedRoute
from app.api.turning import Turn, turning
from app.clause_reading import (
    ShelvedDocument,
    compare_versions,
    list_legal,
    read_document,
    read_text,
)
from app.context import current_context
from db.documents import DocumentRecord, DocumentVersion

router = APIRouter(tags=["Licences"], route_class=CheckedRoute)


@router.get("/licences", response_model=LicenceList)
def list_licences(
    turn: Annotated[Turn, turning(100, 500, str)],
    every: Annotated[
        Flag, Query(alias="all", description="Price lists, model cards and the like too.")
    ] = False,
) -> Any:
    """Licences and terms of which versions are kept."""
    found = list_legal(current_context().database, every=every)
    shown = turn.cut(found, lambda pair: (pair[0],))
    return turn.close("licences", shown, lambda pair: _row(*pair), lambda pair: (pair[0],))


@router.get("/licences/{licence_id}", response_model=LicenceBody)
def show_licence(
    licence_id: Id,
    version: Annotated[Number, Query(description="The newest where nothing is said.")] = None,
) -> Any:
    """A licence or terms: clauses, what they settle and for whom, and every version kept."""
    document = _find(licence_id)
    chosen = _choose(document, version)
    read = read_text(chosen.title, chosen.text)
    clauses = [
        {"label": one.label, "heading": one.heading, "lead": one.lead, "text": one.text}
        for one in read.clauses
    ]
    return _row(document.id, document.record) | {
        "version": chosen.number,
        "taken_at": chosen.taken_at,
        "clauses": clauses,
        "terms": plain(read.table),
        "known": plain(read.known),
        "history": [_version_row(document, one) for one in document.versions],
    }


@router.get("/licences/{licence_id}/changes", response_model=ChangesBody)
def show_changes(
    licence_id: Id,
    older: Annotated[
        Number, Query(alias="from", description="The one before `to` where nothing is said.")
    ] = None,
    newer: Annotated[
        Number, Query(alias="to", description="The newest where nothing is said.")
    ] = None,
) -> Any:
    """What changed between two versions of a document, and who is caught."""
    document = _find(licence_id)
    new = _choose(document, newer)
    before = older or new.number - 1
    if before < 1:
        raise RequestFaultError(404, f"there is no version before {new.number} to compare with")
    if before >= new.number:
        raise RequestFaultError(400, "from must be a version before to")
    found = compare_versions(document.record.title, _choose(document, before), new)
    sides: dict[str, Any] = {key: [] for key in ("kinds", "turns", "added", "removed", "reworded")}
    return sides | plain(found) | {"changed": isinstance(found, VersionChange)}


def _find(key: str) -> ShelvedDocument:
    document = read_document(current_context().database, key)
    if document is None:
        raise RequestFaultError(404, f"there is no licence {key[:80]}; /api/v1/licences lists them")
    return document


def _choose(document: ShelvedDocument, number: int | None) -> DocumentVersion:
    chosen = document.find(number)
    if chosen is None:
        newest = document.versions[-1].number
        raise RequestFaultError(404, f"its versions are 1 to {newest}; there is no {number}")
    return chosen


def _row(key: str, record: DocumentRecord) -> dict[str, Any]:
    return {
        "id": key,
        "title": record.title,
        "source": record.name,
        "source_key": record.source_key,
        "document_url": record.url,
        "versions": record.versions,
        "first_at": record.first_at,
        "newest_at": record.newest_at,
        "url": _address(key),
    }


def _version_row(document: ShelvedDocument, version: DocumentVersion) -> dict[str, Any]:
    number, address = version.number, _address(document.id)
    return {
        "number": number,
        "taken_at": version.taken_at,
        "title": version.title,
        "sha256": version.sha256,
        "details": dict(version.details),
        "url": f"{address}?version={number}",
        "changes": f"{address}/changes?from={number - 1}&to={number}" if number > 1 else None,
    }


def _address(key: str) -> str:
    return f"{current_context().base_url}/api/v1/licences/{key}"
