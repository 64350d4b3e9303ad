"""Every page and state as a visitor may open it: its address, and what shows that it is drawn."""

from __future__ import annotations

from tests.seeding import article_id, story_id

_CITED = f"{article_id('suspended', 0)}.1~49~130"
_CHART = "[data-testid=stVegaLiteChart]"

# What holds text from outside, or has another form than the pages below.
PAGES = (
    ("/", ".t-issue"),
    ("/archive", ".t-archive"),
    (f"/story?story={story_id('suspended')}&passage={_CITED}", ".t-story-cited"),
    (f"/story?story={story_id('hostile')}", ".t-storypage"),
    (f"/story?story={story_id('retired')}", ".t-storypage"),
    ("/entity?key=model:aurora+5", ".t-entity"),
    ("/entity?key=model:%3Cb%3Esubject%3C/b%3E", ".t-entity"),
    ("/search", ".t-invitation"),
    ("/search?q=hostile", ".t-results"),
    ("/search?q=export+cotrol&topic=export_control&as_of=2026-06-17&sort=newest", ".t-results"),
    ("/search?q=zebra&tier=primary", ".t-empty"),
    (f"/search?like={story_id('suspended')}", ".t-results"),
    ("/timeline", ".t-timeline-choices"),
    ("/timeline?entity=model:tallow-3", ".t-timelinepage"),
    ("/timeline?thread=t-northlight", ".t-timelinepage"),
    ("/models", ".t-models-table"),
    ("/models?licence=apache-2.0", ".t-models-licence"),
    ("/models?compare=apache-2.0..mit", ".t-models-compare"),
    ("/rules?month=2026-06", ".t-rules-grid"),
    ("/trends", _CHART),
    ("/ledger", _CHART),
    ("/ledger?state=open&signal=sig-answer", ".t-ledgerpage"),
    ("/stack?stack=Workshop", ".t-stack-held"),
    ("/stack?stack=Workshop&do=edit", ".stForm"),
    ("/stack?stack=Workshop&do=scan", "[data-testid=stFileUploader]"),
    ("/subscribe?entity=tallow", "[data-testid=stCode] >> nth=12"),
    ("/alerts", ".t-alertspage"),
    ("/alerts?do=new&kind=entity", "[data-testid=stTextInput]"),
    ("/alerts?kind=topic&target=export_control", ".t-alerts-past"),
    ("/alerts?do=channels", ".st-key-alert_way_add"),
    ("/alerts?do=outbox", ".t-alerts-counts"),
    ("/sources", ".t-sources"),
    ("/sources?show=runs", ".t-runs"),
    ("/sources?show=refused", ".t-refused"),
    ("/sources?source=digest", ".t-foot"),
    ("/story?story=nothing", ".t-empty"),
)
