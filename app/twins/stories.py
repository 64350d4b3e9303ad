"""A story, an entity and a thread as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.newsletter.wording import count_words
from app.statements import state_fact, tell_change, tell_date, tell_support, told_first
from app.twins.writing import (
    cite,
    document,
    follow,
    own,
    quote_words,
    say,
    section,
    story_line,
    title,
    twin_address,
)
from app.ui.words import entity_kind, topic_name
from app.weeks import name_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analysis.knowledge.contradictions import FactGroup
    from app.entity_reading import EntityView
    from app.story_parts import ThreadView
    from app.story_reading import StoryView

_MOST_STATEMENTS = 40


def story_twin(view: StoryView, base_url: str) -> str:
    """Everything that a story's page tells."""
    story = view.story
    topics = ", ".join(topic_name(topic) for topic in view.topics)
    days = f"First report {name_day(story.first_published_at)}, last "
    days += f"{name_day(story.last_published_at)}; "
    told = count_words(view.outlets, "outlet", "outlets")
    told += f", {count_words(view.origins.own, 'origin', 'origins')}."
    named = ", ".join(
        follow(twin_address(base_url, "entities", one.record.key), one.record.name)
        for one in view.entities[:12]
    )
    urls = {reading.article.id: reading.article.url for reading in view.readings}
    weeks = ", ".join(follow(f"{base_url}/briefs/{week}.md", week) for week in view.weeks)
    return document(
        title(story.title),
        [days + told, ""],
        [f"Topics: {topics}", ""] if topics else [],
        [f"About: {named}", ""] if named else [],
        [f"Told in: {weeks}", ""] if weeks else [],
        section("What is stated", _statements(view.statements, urls)),
        section("Articles", _articles(view)),
        section("The longer affair", _thread_lines(view.thread, base_url)),
        [own(base_url, "/story", "This story’s page", story=story.id)],
    )


def entity_twin(view: EntityView, base_url: str) -> str:
    """Everything that an entity's page tells."""
    record = view.record
    about = [f"- Kind: {say(entity_kind(record.kind))}", f"- Key: {say(record.key)}"]
    about += [f"- Family: {say(view.family.name)}"] if view.family else []
    about += [f"- Owner: {say(view.owner.name)}"] if view.owner else []
    if view.openness is not None:
        about += [f"- Weights: {say(view.openness.weights)}"] if view.openness.weights else []
        about += [f"- Licence: {say(view.openness.licence)}"] if view.openness.licence else []
    about += [f"- Named in {count_words(view.articles_naming, 'article', 'articles')}"]
    kin = [*view.members, *view.sisters, *view.owned][:30]
    related = [
        f"- {follow(twin_address(base_url, 'entities', row.record.key), row.record.name)} "
        f"({count_words(row.articles, 'article', 'articles')})"
        for row in kin
    ]
    urls = {key: article.url for key, article in view.articles.items()}
    rest = view.story_count - len(view.stories)
    more = [f"- and {rest:,} more"] if rest > 0 else []
    return document(
        title(record.name),
        [*about, ""],
        section("What is stated", _statements(view.statements, urls)),
        section("Stories", [*(story_line(row, base_url) for row in view.stories), *more]),
        section("Related", related),
        [own(base_url, "/entity", f"The page of {record.name}", key=record.key)],
    )


def thread_twin(view: ThreadView, base_url: str) -> str:
    """A longer affair: its stories and how each follows another."""
    return document(
        title(view.thread.title),
        [f"{count_words(len(view.steps), 'story', 'stories')} that continue one another.", ""],
        _thread_lines(view, base_url),
        ["", own(base_url, "/timeline", "This thread’s timeline", thread=view.thread.id)],
    )


def _statements(groups: tuple[FactGroup, ...], urls: Mapping[str, str]) -> Iterator[str]:
    for group in groups[:_MOST_STATEMENTS]:
        yield f"- **{say(state_fact(group.predicate, group.subject))}**"
        for version in group.versions:
            first = told_first(version)[0]
            change = say(tell_change(group, version))
            date = say(tell_date(version.effective_date))
            source = cite(first.outlet, urls.get(first.article_id, ""), first.published_at)
            parts = [part for part in (change, f"from {date}" if date else "") if part]
            told = f"{'; '.join(parts)}: " if parts else ""
            old = " (superseded)" if version.superseded else ""
            support = say(tell_support(version))
            yield f"  - {told}{quote_words(first.words, source)}; {support}{old}"


def _articles(view: StoryView) -> Iterator[str]:
    for reading in view.readings:
        article = reading.article
        head = view.origins.heads.get(article.id, article.id)
        copied = view.origins.articles.get(head)
        same = (
            f"; carries the words of {say(copied.outlet)}" if copied and head != article.id else ""
        )
        yield f"- {say(article.title)}: {cite(article.outlet, article.url, article.published_at)}{same}"


def _thread_lines(view: ThreadView | None, base_url: str) -> Iterator[str]:
    for step in view.steps if view is not None else ():
        relation = f"; {say(step.relation)}" if step.relation else ""
        yield f"{story_line(step.row, base_url)}{relation}"
