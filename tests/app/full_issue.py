"""A made-up issue of form 2 with every part that an issue can have."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

from analysis.brief.model import (
    Brief,
    BriefStory,
    Citation,
    Continues,
    Correction,
    Coverage,
    ForYou,
    ForYouItem,
    KeyFact,
    Ledger,
    LedgerLine,
    LedgerScore,
    RadarItem,
    Sentence,
    SetAside,
    Table,
    TableRow,
    WatchFor,
)
from tests.brief_stories import END, WEEK

COVERAGE = Coverage(
    236, 230, 4, 2, ("Quay Post", "Ledger Daily"), 812, 301, 420, (("roundup or digest", 2),)
)
SCORE = LedgerScore(140, 9, 2, 1, 3, 0.75, 0.47, 0.91, 8.0)
HEADLINES = (
    "Northlight suspends Lantern 5",
    "Harbour Labs puts Ember 2 under a research licence",
    "Corvid halves the price of Rook mini",
    "The Commerce Department opens a comment period on hosted weights",
    "A gateway logged its users’ keys for nine days",
)


def quote(
    text: str,
    *,
    outlet: str = "Harbour Wire",
    day: int = 13,
    speaker: str = "",
    quoted: bool = True,
    url: str = "",
) -> Sentence:
    """A sentence of a made-up article."""
    slug = outlet.lower().replace(" ", "-")
    address = url or f"https://{slug}.example/{day}"
    at = f"2026-06-{day:02}T09:00:00Z"
    return Sentence(text, (), quoted, f"{slug}-{day}", outlet, address, at, speaker)


def cite(
    outlet: str, title: str, day: int = 13, copy_of: str | None = None, tier: str = "press"
) -> Citation:
    """The article that `quote` quotes."""
    said = quote(title, outlet=outlet, day=day)
    return Citation(said.article_id, outlet, title, said.url, said.published_at, tier, copy_of)


def build_story(position: int, title: str) -> BriefStory:
    """A story with all its parts; those after the first are short."""
    story = BriefStory(
        story_id=f"s{position}",
        position=position,
        headline=quote(title),
        topics=("export_control", "model_release"),
        what_happened=(
            quote("Northlight switched Lantern 5 off for customers in 41 countries on Friday."),
            quote("Customers learnt of it from an error message.", outlet="Quay Post", day=14),
        ),
        who=(),
        changes=(quote("Access to Lantern 5 ends outside the United States."),),
        when=(quote("In force: access suspended, 12 June 2026.", quoted=False),),
        watch_for=(),
        sceptics=(),
        cited_by=(cite("Harbour Wire", title), cite("Quay Post", f"{title}, it says", 14)),
        outlets=2,
        first_seen="2026-06-13T09:00:00Z",
        last_update="2026-06-14T10:00:00Z",
    )
    return _enrich(story) if position == 1 else story


def _enrich(story: BriefStory) -> BriefStory:
    due = quote("Northlight will restore access to Lantern 4 on 27 June 2026.")
    return dataclasses.replace(
        story,
        why=(quote("More than 12,000 companies had built on Lantern 5.", outlet="Quay Post", day=14),),
        who=(quote("Every customer outside the United States is concerned."),),
        watch_for=(
            WatchFor(
                due, "sig-restore", "a first-hand source says that access to Lantern 4 is back",
                "2026-06-27", "2026-07-11",
            ),
        ),
        to_do=(quote("Move calls to Lantern 4, or to weights that you host.", quoted=False),),
        sceptics=(
            quote("It punishes people who broke no rule.", speaker="Mira Solberg", outlet="Quay Post", day=14),
            quote("Jonas Weld called the order a mistake.", speaker="Jonas Weld"),
        ),
        key_facts=(
            KeyFact("41 countries", quote("It is off in 41 countries."), "the Commerce Department"),
            KeyFact("12,000", quote("Some 12,000 firms are hit.", outlet="Quay Post", day=14), "", True),
        ),
        cited_by=(*story.cited_by, cite("Echo", "An echo", 15, "quay-post-14", "community")),
        update_of="2026-W24",
        continues=Continues("s0", "2026-W23", "reverses", quote("Northlight launches Lantern 5")),
    )  # fmt: skip


def build_table() -> tuple[TableRow, ...]:
    """A row for each of three tables."""
    return (
        TableRow(Table.RELEASES, "Ember 2", "", "", "", quote("Cobalt released Ember 2 today.", outlet="Cobalt Labs")),
        TableRow(Table.LICENCES, "Ember 2", "Apache 2.0", "Ember Research Licence", "2026-07-01",
                 quote("Ember 2 moves from Apache 2.0 to the Ember Research Licence on 1 July."), "s2"),
        TableRow(Table.PRICES, "Rook mini", "$0.60", "$0.30", "2026-06-20",
                 quote("Rook mini falls from $0.60 to $0.30.", outlet="Corvid"), "s3"),
    )  # fmt: skip


def build_line(key: str, state: str, **more: object) -> LedgerLine:
    """A line of the ledger."""
    line = LedgerLine(
        signal_id=key,
        statement=f"Expectation {key}",
        predicate="access_restored",
        test="a first-hand source says so",
        state=state,
        opened_at="2026-06-02T09:00:00Z",
        due="2026-06-20",
        deadline="2026-07-04",
        origin_kind="article",
        publication="Harbour Wire",
        origin=quote("It will be back on 20 June.", day=2),
    )
    return dataclasses.replace(line, **more)  # type: ignore[arg-type]  # the fields are those of the class


def build_ledger() -> Ledger:
    """A week in which something of every kind happened."""
    shown = quote("Lantern 4 is back.", outlet="Northlight", day=16)
    fired = build_line("sig-back", "fired", evidence=shown, lead_days=14.0, timing="on_time")
    denied = build_line("sig-no", "contradicted", evidence=quote("It will not return."), due="")
    return Ledger(
        fired=(fired, denied),
        due_soon=(build_line("sig-soon", "open"),),
        expired=(build_line("sig-late", "expired", deadline="2026-06-15"),),
        opened=(
            build_line("sig-restore", "open"),
            build_line("sig-import", "open", origin_kind="import", publication="The Model Gazette", origin=None),
        ),
        opened_count=31,
        expired_count=1,
        score=SCORE,
    )  # fmt: skip


def build_for_you(*, quiet: bool = False) -> ForYou:
    """What a stack is told; nothing in a quiet week."""
    named = (
        SetAside("s3", quote(HEADLINES[2]), "names Rook mini, which you call, but not your plan"),
    )
    if quiet:
        return ForYou("api", (), 420, named)
    due = WatchFor(
        quote("Access returns on 27 June."), "sig-restore", "a source says so", "2026-06-27"
    )
    item = ForYouItem(
        "s1", quote(HEADLINES[0]), ("you call Lantern 5 (config/models.yaml:4)", "you serve the EU"),
        (quote("Access to Lantern 5 ends outside the United States."),), (),
        (quote("Move calls to Lantern 4.", quoted=False),), (due,), 1,
    )  # fmt: skip
    beside = ForYouItem("s9", quote("Rook embed retires"), ("you call Rook embed",), (), (), ())
    return ForYou("api", (item, beside), 420, named)


def build_full(*, stack: bool = True) -> Brief:
    """An issue with every part."""
    stories = tuple(build_story(n, title) for n, title in enumerate(HEADLINES, 1))
    radar = RadarItem(
        "s8", quote("Cobalt opens a 3 GB model", outlet="Cobalt Labs"),
        quote("It runs on a phone with 4 GB of memory.", outlet="Cobalt Labs"),
        ("model_release",), (cite("Cobalt Labs", "Cobalt opens a 3 GB model", tier="primary"),),
        "2026-06-15T09:00:00Z",
    )  # fmt: skip
    correction = Correction(
        "2026-W24", "s7", quote("Keys leaked", day=4), quote("Keys leaked for nineteen days.", day=4),
        quote("Keys leaked for nine days.", day=12), "2026-06-12T09:00:00Z",
    )  # fmt: skip
    return Brief(
        WEEK, END - timedelta(days=7), END, END, stories, COVERAGE, 0, 4,
        under_radar=(radar,),
        for_you=build_for_you() if stack else None,
        also=build_table(),
        ledger=build_ledger(),
        corrections=(correction, dataclasses.replace(correction, corrected=None)),
        set_aside=(
            SetAside("s20", quote("Ten prompts to try", outlet="Quay Post"), "roundup or digest"),
            SetAside("s21", quote("The week in models", outlet="Echo"), "roundup or digest"),
        ),
    )  # fmt: skip
