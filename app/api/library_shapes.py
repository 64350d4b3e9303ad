"""The forms of licences, their versions and changes."""

from datetime import datetime

from pydantic import Field

from analysis.evaluate.terms import ShownClause, ShownRewording, ShownTurn
from analysis.licences.knowledge import KnownLicence
from analysis.licences.terms import Statement
from app.api.shapes import Body, Page, extend, several, shape_of


class LicenceRowBody(Body):
    """A kept document, with how many versions of it are kept."""

    id: str = Field(examples=["5f0c1d2e3a4b5c6d"])
    title: str = Field(examples=["Lumen Community License"])
    source: str
    source_key: str
    document_url: str
    versions: int
    first_at: datetime
    newest_at: datetime
    url: str


class LicenceList(Page):
    """Kept documents by id."""

    licences: list[LicenceRowBody]


class VersionRowBody(Body):
    """A version of a document."""

    number: int
    taken_at: datetime
    title: str
    sha256: str
    details: dict[str, str]
    url: str
    changes: str | None = Field(description="What changed from the version before.")


class ClauseBody(Body):
    """A clause: its number, the heading above it, its words; `lead` opens the list it stands in."""

    label: str
    heading: str
    lead: str
    text: str


LicenceBody = extend(
    "LicenceBody",
    LicenceRowBody,
    "A document with one of its versions: clause by clause, as a plain table of what it settles "
    "and for whom, and our own reading where we know the licence (check the text). With the list "
    "of all versions, oldest first.",
    version=int,
    taken_at=datetime,
    clauses=list[ClauseBody],
    terms=several(Statement),
    known=shape_of(KnownLicence) | None,
    history=list[VersionRowBody],
)
ChangesBody = extend(
    "ChangesBody",
    Body,
    "What changed between two versions: matters first (`turns`), then clause by clause.",
    changed=bool,
    document=str,
    from_version=str,
    to_version=str,
    moved=int,
    renamed=int,
    spelling=int,
    kinds=list[str],
    turns=several(ShownTurn),
    added=several(ShownClause),
    removed=several(ShownClause),
    reworded=several(ShownRewording),
)
