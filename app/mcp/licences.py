"""The tool licence_terms.

Annotations are read at run time, by the SDK; so nothing here is imported for types alone.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Annotated

from mcp_types import CallToolResult
from pydantic import Field

from analysis.evaluate.terms import VersionChange
from analysis.knowledge.gazetteer import load_gazetteer
from analysis.licences.knowledge import NOTE, KnownLicence, find_licence
from analysis.licences.terms import Statement
from analysis.stack.resolve import resolve_model
from app.clause_reading import compare_versions, read_text
from app.context import AppContext
from app.licence_shelf import NO_ADDRESS, find_document, list_shelf, read_versions
from app.mcp.answers import answer, refuse
from app.mcp.licence_bodies import Clause, ClauseTurn, Reading, Terms, VersionStep
from app.mcp.quoting import day_of
from db.documents import DocumentRecord, DocumentVersion
from db.errors import ConfigError

_STEPS = 5  # the newest changes
_TURNS = 12
_CLAUSES = 8


class LicenceTools:
    """Licences and terms whose versions are kept."""

    def __init__(self, context: Callable[[], AppContext]) -> None:
        self._context = context

    def licence_terms(
        self,
        name: Annotated[
            str,
            Field(
                min_length=1,
                max_length=200,
                description="a licence, terms of a service, or a model: `Apache 2.0`, `Llama 4`",
            ),
        ],
    ) -> Annotated[CallToolResult, Terms]:
        """Read the licence."""
        body = self._read(name.strip())
        return answer(body, _tell(body))

    def _read(self, name: str) -> Terms:
        if not name:
            raise refuse("name is empty; name a licence, terms or a model")
        licence = _licence_of_model(name)
        notes = (
            [f"The list of models that we ship gives “{licence}” for {name}."] if licence else []
        )
        wanted = [name, *([licence] if licence else [])]
        known = next((one for one in map(find_licence, wanted) if one), None)
        record, said = self._find(wanted)
        if record is None and known is None:
            raise refuse(self._unknown(name, said))
        if record is None:
            notes.append("No text of it is kept here, so nothing can be quoted.")
            return _describe(name, licence or name, None, (), known, notes)
        versions = read_versions(self._context().database, record)
        return _describe(name, record.title, record, versions, known, notes)

    def _find(self, names: list[str]) -> tuple[DocumentRecord | None, str]:
        said = ""
        for one in names:
            try:
                return find_document(self._context().database, one), ""
            except ConfigError as fault:
                said = said or fault.message
        return None, said

    def _unknown(self, name: str, said: str) -> str:
        if "could be" in said:
            return said
        titles = [f"“{one.title[:60]}”" for one in list_shelf(self._context().database)[:8]]
        kept = f"kept are {', '.join(titles)}" if titles else "no licence's text is kept yet"
        return f"nothing is known of a licence or model named {name[:60]!r}; {kept}"


def _licence_of_model(name: str) -> str:
    gazetteer = load_gazetteer()
    entry = resolve_model(name, gazetteer)
    entities = (gazetteer.entities.get(key) for key in (entry.key, entry.family))
    return next((one.licence for one in entities if one is not None and one.licence), "")


def _describe(
    asked: str,
    title: str,
    record: DocumentRecord | None,
    versions: tuple[DocumentVersion, ...],
    known: KnownLicence | None,
    notes: list[str],
) -> Terms:
    newest = versions[-1] if versions else None
    url = record.url if record is not None and not record.url.startswith(NO_ADDRESS) else ""
    steps = [_step(title, *pair) for pair in list(pairwise(versions))[-_STEPS:]]
    if len(versions) == 1:
        notes.append("One version is kept: no change has been seen since.")
    return Terms(
        asked=asked,
        name=title,
        outlet=record.name if record is not None else "",
        url=url,
        version=newest.number if newest else 0,
        date=day_of(newest.taken_at) if newest else "",
        clauses=tuple(map(_clause, read_text(title, newest.text).table)) if newest else (),
        steps=tuple(step for step in steps if step is not None),
        reading=_reading(known) if known is not None else None,
        notes=tuple(notes),
    )


def _clause(one: Statement) -> Clause:
    return Clause(
        matter=one.kind.value.replace("_", " "),
        says=one.says,
        who=one.who,
        words=one.quote.text,
        place=" ".join(part for part in (one.label, one.heading) if part),
    )


def _step(title: str, old: DocumentVersion, new: DocumentVersion) -> VersionStep | None:
    found = compare_versions(title, old, new)
    if not isinstance(found, VersionChange):
        return None
    return VersionStep(
        from_version=found.from_version,
        to_version=found.to_version,
        turns=tuple(
            ClauseTurn(
                matter=turn.kind.replace("_", " "),
                before=turn.before,
                after=turn.after,
                who=turn.who,
                old_words=turn.old,
                new_words=turn.new,
            )
            for turn in found.turns[:_TURNS]
        ),
        added=tuple(one.text for one in found.added[:_CLAUSES]),
        removed=tuple(one.text for one in found.removed[:_CLAUSES]),
        reworded=len(found.reworded),
    )


def _reading(known: KnownLicence) -> Reading:
    users = f"from {known.user_threshold:,} a {known.users_per}" if known.user_threshold else ""
    revenue = known.revenue_threshold_usd
    return Reading(
        name=known.name,
        openness=known.openness.value,
        commercial=known.commercial.value,
        outputs=known.outputs.value,
        users=users,
        revenue=f"from ${revenue:,} a {known.revenue_per}" if revenue else "",
        naming=known.naming,
        note="; ".join(part for part in (NOTE, known.note) if part),
    )


def _tell(body: Terms) -> Iterator[str]:
    source = ", ".join(part for part in (body.outlet, body.date, body.url) if part)
    yield f"“{body.name}”, version {body.version or 'none kept'}" + (
        f" ({source})" if source else ""
    )
    yield from body.notes
    for one in body.clauses:
        yield f"- {one.matter}: {one.says}; who: {one.who} [{one.place or 'no number'}]"
        yield f"   > {one.words}"
    for step in body.steps:
        yield (
            f"Changed from version {step.from_version} to {step.to_version}: {len(step.added)} "
            f"clauses added, {len(step.removed)} removed, {step.reworded} reworded"
        )
        for turn in step.turns:
            yield f"- {turn.matter}: {turn.before or 'nothing'} → {turn.after or 'no longer said'}; who: {turn.who}"
            yield from (f"   > was: {turn.old_words}",) if turn.old_words else ()
            yield from (f"   > now: {turn.new_words}",) if turn.new_words else ()
        yield from (f"   > added: {text}" for text in step.added)
        yield from (f"   > removed: {text}" for text in step.removed)
    if body.reading is not None:
        mine = body.reading
        facts = {
            "openness": mine.openness, "commercial use": mine.commercial, "outputs": mine.outputs,
            "users": mine.users, "revenue": mine.revenue, "naming": mine.naming,
        }  # fmt: skip
        stated = "; ".join(f"{key}: {value}" for key, value in facts.items() if value)
        yield f"Our own reading of {mine.name} ({mine.note}): {stated}"
