"""A small made-up world, stored through the database's own functions: what pages are tested on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from analysis.brief.model import Brief, BriefStory, Citation, Coverage, Sentence, WatchFor
from analysis.brief.serialise import brief_to_json
from db import analyses, articles, briefs, jobs, sources, stories
from db.search import index_articles
from db.types import (
    Analysis,
    Article,
    ArticleKind,
    DateKind,
    Entry,
    Fact,
    JobRun,
    Membership,
    Mention,
    PageState,
    PollState,
    Predicate,
    Refusal,
    Snapshot,
    Source,
    SourceStatus,
    StoredBrief,
    Story,
    StoryChange,
    TextKind,
    Tier,
    Topic,
    anchor_passage,
    hash_text,
    snapshot_content,
)
from tests.seeding_changes import seed_changes
from tests.seeding_ledger import seed_ledger
from tests.seeding_understood import seed_understood

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from db.store import Database

NOW = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)
WEEKS = ("2026-W24", "2026-W25")
MERGED_AWAY = "s-merged-away"
HOSTILE_TITLE = '<script>window.hit=1</script><img src=x onerror="window.hit=1"> & "quotes"'

OUTLETS = (
    ("northlight", "Northlight AI", Tier.PRIMARY),
    ("harbour", "Harbour Labs", Tier.PRIMARY),
    ("gazette", "The Model Gazette", Tier.PRESS),
    ("ledger", "Silicon Ledger", Tier.PRESS),
    ("meridian", "Meridian Wire", Tier.PRESS),
    ("weekly", "Compute Weekly", Tier.PRESS),
    ("lens", "Policy Lens", Tier.ANALYSIS),
    ("margin", "Margin Notes", Tier.ANALYSIS),
    ("forge", "Forge Forum", Tier.COMMUNITY),
    ("digest", "Evening Digest", Tier.COMMUNITY),
    ("tidewater", "Tidewater Post", Tier.PRESS),
    ("quarry", "Quarry Blog", Tier.ANALYSIS),
)


@dataclass(frozen=True)
class Event:
    """One story to be: its topic, entity, fact, and a sentence per telling (outlet, title, text)."""

    key: str
    day: int
    topic: Topic
    predicate: Predicate
    subject: str
    tellings: tuple[tuple[str, str, str], ...]
    to_value: str = ""


EVENTS = (
    Event(
        "suspended",
        15,
        Topic.EXPORT_CONTROL,
        Predicate.ACCESS_SUSPENDED,
        "Aurora 5",
        (
            (
                "northlight",
                "Access to Aurora 5 is suspended in 41 countries",
                (
                    "Northlight AI has suspended access to Aurora 5 in 41 countries from 15 June 2026. "
                    "Customers in those countries keep access to Aurora 4 at the same price. "
                    "The company expects an answer to its licence application by 30 July 2026."
                ),
            ),
            (
                "gazette",
                "Northlight pulls Aurora 5 after export order",
                (
                    "An export order forced Northlight AI to switch off Aurora 5 for customers in 41 "
                    "countries on Monday. Developers there were told to move to Aurora 4 within a day."
                ),
            ),
            (
                "ledger",
                "Export rules reach a chat model for the first time",
                (
                    "For the first time an export rule has closed a hosted model to paying customers. "
                    "Banks and hospitals in 41 countries lost Aurora 5 overnight."
                ),
            ),
            (
                "lens",
                "Does the order on Aurora 5 stand on firm ground?",
                (
                    "Lawyers doubt that the order covers hosted inference at all. "
                    "The rule speaks of weights, and Northlight exports none."
                ),
            ),
            (
                "digest",
                "Northlight pulls Aurora 5 after export order",
                (
                    "An export order forced Northlight AI to switch off Aurora 5 for customers in 41 "
                    "countries on Monday. Developers there were told to move to Aurora 4 within a day."
                ),
            ),
        ),
    ),
    Event(
        "weights",
        14,
        Topic.WEIGHTS_OR_LICENCE,
        Predicate.WEIGHTS_PUBLISHED,
        "Harbour 3 Mini",
        (
            (
                "harbour",
                "Harbour 3 Mini: weights under Apache 2.0",
                (
                    "Harbour Labs publishes the weights of Harbour 3 Mini under the Apache 2.0 licence. "
                    "The model has 9 billion parameters and reads 128,000 tokens."
                ),
            ),
            (
                "meridian",
                "Harbour Labs opens its small model",
                (
                    "Harbour Labs put the weights of its small model on the web on Sunday, "
                    "under a licence that allows commercial use."
                ),
            ),
            (
                "forge",
                "Harbour 3 Mini runs on one consumer card",
                (
                    "Quantised to four bits, Harbour 3 Mini fits a card with 8 GB. "
                    "First runs give 60 tokens a second."
                ),
            ),
        ),
        "Apache 2.0",
    ),
    Event(
        "price",
        16,
        Topic.PRICING_LIMITS,
        Predicate.PRICE_CHANGED,
        "Aurora 4",
        (
            (
                "northlight",
                "Aurora 4 costs 40 percent less from July",
                (
                    "The price of Aurora 4 falls to 1.80 dollars per million input tokens on "
                    "1 July 2026. Batch requests stay at half of that."
                ),
            ),
            (
                "weekly",
                "Price war: Northlight cuts Aurora 4 by two fifths",
                "Northlight AI answers its rivals with a price cut of 40 percent for Aurora 4.",
            ),
        ),
        "1.80 dollars per million input tokens",
    ),
    Event(
        "retired",
        12,
        Topic.DEPRECATION_SHUTDOWN,
        Predicate.DEPRECATED,
        "complete-v1 endpoint",
        (
            (
                "harbour",
                "The complete-v1 endpoint closes on 1 October",
                (
                    "Harbour Labs retires the complete-v1 endpoint on 1 October 2026. "
                    "Requests after that day are answered with an error."
                ),
            ),
            (
                "quarry",
                "Moving off complete-v1",
                "Most callers need to change two fields to leave complete-v1 behind.",
            ),
        ),
    ),
    Event(
        "rule",
        17,
        Topic.POLICY_REGULATION,
        Predicate.RULE_PUBLISHED,
        "Transparency Act",
        (
            (
                "lens",
                "What the Transparency Act asks of those who fine-tune",
                (
                    "The act counts whoever fine-tunes with more than a third of the original compute "
                    "as a provider. Duties begin on 2 August 2026."
                ),
            ),
            (
                "tidewater",
                "Parliament publishes the Transparency Act",
                "The Transparency Act was published on Wednesday and takes effect on 2 August 2026.",
            ),
        ),
    ),
    Event(
        "leak",
        13,
        Topic.SECURITY_INCIDENT,
        Predicate.SECURITY_INCIDENT,
        "Relay gateway",
        (
            (
                "ledger",
                "Keys leaked through a popular model gateway",
                (
                    "A fault in the Relay gateway wrote API keys into public logs for nine days. "
                    "Its makers ask everyone to replace their keys."
                ),
            ),
            (
                "forge",
                "Check your logs if you run Relay 2.3",
                "Versions 2.3.0 to 2.3.4 of Relay print the header with the key on every retry.",
            ),
        ),
    ),
    Event(
        "court",
        11,
        Topic.LEGAL,
        Predicate.LAWSUIT_STEP,
        "Atlas Press v. Northlight AI",
        (
            (
                "meridian",
                "Judge lets the Atlas Press suit go on",
                (
                    "A judge refused to dismiss the suit of Atlas Press against Northlight AI. "
                    "The hearing is set for 14 September 2026."
                ),
            ),
            (
                "gazette",
                "Atlas Press case heads to discovery",
                "Northlight AI must hand over its training records by 31 July 2026.",
            ),
        ),
    ),
)
HOSTILE = Event(
    "hostile",
    16,
    Topic.RESEARCH,
    Predicate.OTHER,
    "<b>subject</b>",
    (
        (
            "quarry",
            HOSTILE_TITLE,
            (
                "</style></article><script>window.hit=1</script> A hostile text about hostile titles, "
                "<a href=\"javascript:window.hit=1\">with a link</a> and an <iframe src='x'></iframe>."
            ),
        ),
    ),
)
FILLERS = (
    ("compiler", "weekly", "A faster compiler for sparse attention"),
    ("funding", "ledger", "Tin Whistle raises 60 million for evaluation tools"),
    ("benchmark", "margin", "A benchmark that measures patience"),
    ("hardware", "weekly", "Second supplier for stacked memory"),
    ("howto", "quarry", "How we moved 400 prompts to typed schemas"),
    ("survey", "margin", "What 900 teams run in production"),
    ("speech", "gazette", "Speech models learn to wait their turn"),
)


def seed_world(database: Database, *, now: datetime = NOW) -> None:
    """Fill an empty database: 13 sources, some failing; 41 articles; 16 stories; 2 issues."""
    with database.write() as connection:
        _add_sources(connection, now)
        seq = 0
        for event in (*EVENTS, HOSTILE, *_fillers()):
            seq = _add_event(connection, event, seq)
        _merge_one(connection, now)
        index_articles(connection, _article_ids(connection))
        _add_issues(connection)
        _add_refusals(connection, now)
        _add_runs(connection, now)
        seed_changes(connection, now)
        seed_understood(connection, now)
        seed_ledger(connection, article_id)


def article_id(event_key: str, number: int) -> str:
    """The id of an event's telling, counted from 0."""
    return hashlib.sha256(f"{event_key}/{number}".encode()).hexdigest()[:16]


def story_id(event_key: str) -> str:
    """The id of an event's story."""
    return f"s-{event_key}"


def _fillers() -> list[Event]:
    texts = (
        "{title}: the numbers, the method and the code are public.",
        "Readers who tried it report mixed results so far; {title} is no more than a beginning.",
        "What {title} means for small teams will show within the year.",
    )
    return [
        Event(
            key,
            4 + at,
            Topic.RESEARCH if at % 2 else Topic.INFRASTRUCTURE_HARDWARE,
            Predicate.OTHER,
            title.split()[0],
            tuple(
                (
                    outlet if n == 0 else OUTLETS[(at + n * 3) % 10][0],
                    title,
                    text.format(title=title),
                )
                for n, text in enumerate(texts)
            ),
        )
        for at, (key, outlet, title) in enumerate(FILLERS)
    ]


def _add_sources(connection: Connection, now: datetime) -> None:
    found = [
        Source(key, name, f"https://{key}.example/feed.xml", f"{key}.example", tier=tier)
        for key, name, tier in OUTLETS
    ]
    found.append(Source("gone", "Gone Review", "https://gone.example/rss", "gone.example"))
    sources.add_sources(connection, found)
    for at, source in enumerate(found):
        sources.save_poll_state(connection, source.key, _poll_state(source.key, at, now))


def _poll_state(key: str, at: int, now: datetime) -> PollState:
    polled = now - timedelta(minutes=7 * at + 3)
    fine = PollState(
        last_polled_at=polled,
        last_success_at=polled,
        next_poll_at=polled + timedelta(hours=1),
        last_status=200,
    )
    match key:
        case "tidewater":
            error = "the server took longer than 20 seconds to answer"
            return replace(
                fine, failures=3, last_error=error, last_success_at=now - timedelta(days=2)
            )
        case "digest":
            error = "what came back is a web page, not a feed <script>window.hit=1</script>"
            return replace(fine, failures=12, last_error=error, last_success_at=None)
        case "margin":
            return replace(fine, last_success_at=now - timedelta(hours=40))
        case "gone":
            return replace(fine, status=SourceStatus.RETIRED, last_status=410)
        case _:
            return fine


def _add_event(connection: Connection, event: Event, seq: int) -> int:
    moments = [_moment(event, at) for at in range(len(event.tellings))]
    built = [_article(event, at) for at in range(len(event.tellings))]
    articles.insert_articles(connection, built)
    title = event.tellings[0][1]
    story = Story(story_id(event.key), title, moments[0], min(moments), max(moments))
    stories.save_story(connection, story)
    for at, article in enumerate(built):
        seq += 1
        member = Membership(article.id, story.id, seq, 0.8, article.first_seen_at)
        _add_words(connection, event, at, article)
        stories.add_member(connection, member)
    return seq


def _moment(event: Event, at: int) -> datetime:
    return datetime(2026, 6, event.day, 9, 30, tzinfo=UTC) + timedelta(hours=at * 5)


def _article(event: Event, at: int) -> Article:
    outlet_key, title, text = event.tellings[at]
    names = {key: name for key, name, _ in OUTLETS}
    earlier = [words for _, _, words in event.tellings[:at]]
    url = f"https://{outlet_key}.example/{event.key}-{at}"
    return Article(
        id=article_id(event.key, at),
        canonical_url=url,
        url="javascript:window.hit=1" if event.key == "hostile" else url,
        source_key=outlet_key,
        outlet=names[outlet_key],
        tier=next(tier for key, _, tier in OUTLETS if key == outlet_key),
        domain=f"{outlet_key}.example",
        title=title,
        summary=text[:80],
        published_at=_moment(event, at),
        date_kind=DateKind.STATED,
        first_seen_at=_moment(event, at) + timedelta(minutes=20),
        page_state=PageState.FETCHED,
        duplicate_of=article_id(event.key, earlier.index(text)) if text in earlier else None,
    )


def _add_words(connection: Connection, event: Event, at: int, article: Article) -> None:
    _, title, text = event.tellings[at]
    snapshot = _snapshot(event, at)
    articles.insert_snapshot(connection, snapshot)
    entry = Entry(
        article.source_key, article.url, article.id, article.url, title, hash_text(text),
        article.published_at, article.first_seen_at,
    )  # fmt: skip
    articles.save_entries(connection, [entry])
    start = len(title) + 2
    end = start + text.index(".") + 1
    fact = Fact(
        event.predicate, event.subject, "", event.to_value, "", anchor_passage(snapshot, start, end)
    )
    mention = Mention(f"model:{event.subject.lower()}", "model", event.subject, 2, at == 0)
    analyses.save_analysis(
        connection,
        Analysis(
            article_id=article.id,
            snapshot_id=snapshot.id,
            analysed_at=article.first_seen_at,
            language="en",
            kind=ArticleKind.NEWS,
            relevance=1.5,
            text_hash=hash_text(text),
            topics={event.topic: 0.9, Topic.OTHER: 0.1},
            mentions=(mention,),
            facts=(fact,),
        ),
    )


def _snapshot(event: Event, at: int) -> Snapshot:
    _, title, text = event.tellings[at]
    key = article_id(event.key, at)
    digest = hash_text(snapshot_content(title, text))
    return Snapshot(f"{key}.1", key, 1, _moment(event, at), title, text, TextKind.PAGE, digest)


def _merge_one(connection: Connection, now: datetime) -> None:
    into = story_id("suspended")
    moment = _moment(EVENTS[0], 0)
    stories.save_story(connection, Story(MERGED_AWAY, "Merged", moment, moment, moment, into))
    stories.record_change(connection, StoryChange(now, "merge", into, MERGED_AWAY))


def _article_ids(connection: Connection) -> list[str]:
    return [m.article_id for m in stories.all_memberships(connection)]


def _add_issues(connection: Connection) -> None:
    earlier = build_issue(WEEKS[0], [EVENTS[3], EVENTS[6], *_fillers()[2:4]], 11)
    latest = build_issue(WEEKS[1], [*EVENTS[:3], EVENTS[4], EVENTS[5], HOSTILE], 18)
    for issue in (earlier, latest):
        briefs.save_brief(connection, store_issue(issue), [s.story_id for s in issue.stories])


def store_issue(brief: Brief) -> StoredBrief:
    """The stored form of an issue."""
    document = brief_to_json(brief)
    return StoredBrief(
        brief.week, brief.period_start, brief.period_end, brief.issued_at, document, "{}",
        hash_text(document),
    )  # fmt: skip


def build_issue(week: str, events: Sequence[Event], day: int) -> Brief:
    """An issue that tells those events and goes out on that day of June."""
    end = datetime(2026, 6, day, 8, 0, tzinfo=UTC)
    failing = ("Tidewater Post", "Evening Digest")
    return Brief(
        week=week,
        period_start=end - timedelta(days=7),
        period_end=end,
        issued_at=end,
        stories=tuple(_told(event, position) for position, event in enumerate(events, 1)),
        coverage=Coverage(
            12, 9, 1, 2, failing, 41, 38, 16, (("too few outlets", 7), ("opinion only", 2))
        ),
        dropped_sentences=1,
        reading_minutes=4,
    )


def _told(event: Event, position: int) -> BriefStory:
    said = [_sentences(event, at) for at in range(len(event.tellings))]
    first = said[0]
    moments = [_moment(event, at).isoformat() for at in range(len(event.tellings))]
    suspended = event.key == "suspended"
    return BriefStory(
        story_id=story_id(event.key),
        position=position,
        headline=_sentence(event, 0, 0, len(event.tellings[0][1])),
        topics=(event.topic.value,),
        what_happened=(first[0], *(s[0] for s in said[1:2])),
        who=(said[1][-1],) if suspended else (),
        changes=tuple(first[1:2]),
        when=(replace(first[0], text="15 June 2026: access suspended.", quoted=False),)
        if suspended
        else (),
        watch_for=tuple(WatchFor(sentence) for sentence in first[2:3]),
        sceptics=(said[3][0],) if suspended else (),
        cited_by=tuple(_citation(event, at) for at in range(len(event.tellings))),
        outlets=len({key for key, _, _ in event.tellings}),
        first_seen=min(moments),
        last_update=max(moments),
        update_of=WEEKS[0] if event.key == "leak" else None,
    )


def _sentences(event: Event, at: int) -> list[Sentence]:
    _, title, text = event.tellings[at]
    offset, found = len(title) + 2, []
    for part in text.split(". "):
        sentence = part if part.endswith(".") else f"{part}."
        start = offset + text.index(part)
        found.append(_sentence(event, at, start, start + len(sentence)))
    return found


def _sentence(event: Event, at: int, start: int, end: int) -> Sentence:
    snapshot, article = _snapshot(event, at), _article(event, at)
    return Sentence(
        text=snapshot.content[start:end],
        passages=(anchor_passage(snapshot, start, end),),
        quoted=True,
        article_id=article.id,
        outlet=article.outlet,
        url=article.url,
        published_at=article.published_at.isoformat(),
    )


def _citation(event: Event, at: int) -> Citation:
    article = _article(event, at)
    tiers = {key: tier for key, _, tier in OUTLETS}
    return Citation(
        article.id, article.outlet, article.title, article.url, article.published_at.isoformat(),
        tiers[article.source_key].value, article.duplicate_of,
    )  # fmt: skip


def _add_refusals(connection: Connection, now: datetime) -> None:
    hostile = 'answered 403 <img src=x onerror="window.hit=1">'
    articles.add_refusals(
        connection,
        [
            Refusal(now - timedelta(hours=3), "ledger", "https://ledger.example/a", "page", "http_403", hostile),
            Refusal(now - timedelta(hours=5), "ledger", "https://ledger.example/b", "page", "http_403", "answered 403"),
            Refusal(now - timedelta(days=1), "digest", "https://digest.example/feed.xml", "feed", "not_a_feed", "a web page"),
        ],
    )  # fmt: skip


def _add_runs(connection: Connection, now: datetime) -> None:
    slot = now.replace(minute=0)
    for job, detail in (("ingest", "13 sources, 4 new articles"), ("analyse", "4 articles")):
        run = JobRun(job, slot, "test:1", now - timedelta(minutes=9), now, None, "running", "")
        jobs.claim_run(connection, run, lambda _owner: False)
        end = now - timedelta(minutes=8)
        jobs.finish_run(connection, job, slot, "test:1", end, "done", detail)
