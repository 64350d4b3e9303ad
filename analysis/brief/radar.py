"""Under the radar: what is new and of use to builders, near its source, and told by few.

Such a story never weighs enough for the issue's own list, where spread counts. What qualifies it
is a change that one can act on, said at the source or by a single outlet.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.brief.acts import acts_of, names_in
from analysis.brief.asides import is_side_aspect, score_aside
from analysis.brief.extractive import write_story
from analysis.brief.headlines import cut_outlet, is_comment_title, says_something
from analysis.brief.material import outlet_key
from analysis.brief.model import RadarItem
from analysis.brief.origins import find_copies
from analysis.brief.rank import TOPIC_WEIGHT, URGENT, main_topics, new_facts
from analysis.brief.verify import check_sentence
from analysis.brief.words import content_words, fold_space
from db.types import ArticleKind, Predicate, Tier, Topic

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from analysis.brief.material import Member, StoryMaterial
    from analysis.brief.model import BriefStory, Sentence
    from analysis.brief.weeks import Period
    from db.types import Snapshot

MOST_ITEMS = 4
_NEARNESS = {Tier.PRIMARY: 0.4, Tier.PRESS: 0.3, Tier.ANALYSIS: 0.0, Tier.COMMUNITY: -0.4}
_ACTS = URGENT | {Predicate.MODEL_RELEASED, Predicate.SECURITY_INCIDENT}
_FEW_OUTLETS = 2
_OF_USE = 0.8
_USEFUL, _WEIGHTY = 1.3, 1.5
# "Acme uses Ember to …", "How Acme cut …": a maker's praise by its customer.
_CUSTOMER = re.compile(
    r"\b(?:uses|using|built on|powered by|runs on|with) [A-Z][\w ]{2,30} to [a-z]+|^how [A-Z]|case study|"
    r"\b\d+\+? (?:[Pp]ro|[Ee]xpert|[Rr]eady|[Pp]rompts|[Tt]ips|[Ww]ays|[Ee]xamples)\b|"
    r"\b[Rr]anks? #?\d|#1\b|\bbest\b",
)
_LEAST_RELEVANCE, _LEAST_HEADED = 0.9, 0.6
_HEAVY, _MIDDLING, _LIGHT = 0.8, 0.6, 0.4
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_BACKGROUND = 0.5
_SHARED_WORDS = 3
_MORE_WORDS = 3  # than the headline has
_TRIED = 16  # as many may be written before four are found
# Where anybody may post, and what is paid to be printed.
_POSTED = re.compile(
    r"(?:^|\.)(?:dev\.to|x\.com|twitter\.com|medium\.com|substack\.com|hackernoon\.com|globenewswire\.com|prnewswire\.com|"
    r"businesswire\.com|einpresswire\.com|accesswire\.com)$"
)
# What a title says of that one must act on: a price, a limit, an end, a right, a hole, an interface.
_TO_ACT_ON = re.compile(
    r"\b(?:pric(?:e|es|ed|ing)|bill(?:ing|s)|rate limits?|limits|quotas?|credits|licen[cs]es?|licensed|terms|polic(?:y|ies)|"
    r"retention|deprecat\w+|retir(?:e|es|ed|ing|ement)|sunset\w*|shut(?:s|ting)? down|end of life|discontinu\w+|"
    r"vulnerabilit(?:y|ies)|security (?:bugs?|flaws?|holes?)|CVE-\d+|exploit(?:s|ed)?|hacked|breach(?:es|ed)?|leak(?:s|ed)?|malware|ransomware|patch(?:es|ed)?|track(?:er|ing)|telemetry|deletes?|"
    r"backdoor\w*|supply[- ]chain|injection|API|SDK|CLI|migrat\w+|breaking changes?|outage)\b",
    re.IGNORECASE,
)
_LINE = re.compile(r"\b([A-Z][\w-]+) v?(\d+(?:\.\d+)*)\b")
_VERSION = re.compile(r"\b[A-Z][\w-]+ v?\d+(?:\.\d+)*\b")
_NEW = re.compile(r"^(?:introducing|announcing|new)\b", re.IGNORECASE)
_PLAIN = {ArticleKind.NEWS, ArticleKind.PRIMARY}


def pick_radar(
    candidates: Sequence[StoryMaterial],
    period: Period,
    affairs: AbstractSet[str],
    tells: Callable[[StoryMaterial], bool],
) -> tuple[StoryMaterial, ...]:
    """At most four of the stories that did not make the list, the weightiest first.

    One of each outlet and of each affair, none of the `affairs` (threads) that the issue tells.
    """
    fit = [story for story in candidates if is_under_radar(story, period)]
    ranked = sorted(fit, key=lambda s: (-weigh_radar(s), s.first_seen, s.story_id))
    chosen: list[StoryMaterial] = []
    taken: set[str] = set(affairs)
    for story in ranked[:_TRIED]:
        own = {outlet_key(member) for member in story.members}
        # What one outlet tells beside a told affair may be what a builder needs of it.
        if story.thread_id is not None and not _is_weighty_word(story):
            own.add(story.thread_id)
        if len(chosen) < MOST_ITEMS and not own & taken and tells(story):
            chosen.append(story)
            taken |= own
    return tuple(chosen)


def is_under_radar(story: StoryMaterial, period: Period) -> bool:
    """Whether a story is new this week, of use, near its source, and covered by few."""
    origins = _origins(story)
    outlets = len({outlet_key(member) for member in origins})
    headed = any(_is_headed(member) for member in origins)
    near = outlets == 1 or headed or any(member.tier is Tier.PRIMARY for member in origins)
    if story.told is not None or story.first_seen < period.start or not near:
        return False
    least = _LEAST_HEADED if headed else _LEAST_RELEVANCE
    if outlets > _FEW_OUTLETS or max(m.relevance for m in origins) < least:
        return False
    if any(_POSTED.search(member.domain) for member in origins):
        return False
    return _has_news_to_act_on(story, headed) and _is_reported(origins)


def weigh_radar(story: StoryMaterial) -> float:
    """How much a story under the radar matters: what must be acted on, use, nearness."""
    origins = _origins(story)
    acts = {member.facts[place].predicate for member, place in new_facts(story)} & URGENT
    headed = any(_is_headed(member) for member in origins)
    topics = max((TOPIC_WEIGHT.get(topic, 0.0) for topic in main_topics(story)), default=0.0)
    near = max(_NEARNESS[member.tier] for member in origins)
    use = max(member.relevance for member in origins) + topics
    return 0.8 * min(len(acts), 2) + 0.8 * headed + use + near


def write_radar(
    stories: Sequence[StoryMaterial],
    issued: datetime,
    boilerplate: frozenset[str],
    snapshots: Mapping[str, Snapshot],
) -> tuple[RadarItem, ...]:
    """Each story's headline and one sentence; a story without one that holds is left out."""
    items = []
    for story in stories:
        written = write_story(story, 0, issued, boilerplate)
        telling = _one_sentence(written, snapshots)
        if telling is not None and not check_sentence(written.headline, snapshots):
            items.append(
                RadarItem(
                    story_id=story.story_id,
                    headline=written.headline,
                    telling=telling,
                    topics=written.topics,
                    cited_by=written.cited_by,
                    first_seen=written.first_seen,
                )
            )
    return tuple(items)


def _one_sentence(written: BriefStory, snapshots: Mapping[str, Snapshot]) -> Sentence | None:
    # What changes says most; what happened often says the headline again.
    headline = written.headline.text
    told = [*written.what_happened, *written.changes, *written.when, *written.who]
    fit = [
        (_merit(sentence.text, headline, sentence in written.changes) - 0.1 * place, sentence)
        for place, sentence in enumerate(told)
        if sentence.quoted
        and _on_subject(sentence.text, headline)
        and score_aside(sentence.text) < _BACKGROUND
        and len(content_words(sentence.text) - content_words(headline)) >= _MORE_WORDS
        and not check_sentence(sentence, snapshots)
    ]
    return max(fit, key=lambda entry: entry[0])[1] if fit else None


def _on_subject(text: str, headline: str) -> bool:
    if speaks_of_another_version(text, headline):
        return False
    shared = content_words(text) & content_words(headline)
    return bool(names_in(text) & names_in(headline)) or len(shared) >= _SHARED_WORDS


def speaks_of_another_version(text: str, headline: str) -> bool:
    """Whether a sentence names another version of what the headline names, and not that one."""
    told, headed = set(_LINE.findall(text)), set(_LINE.findall(headline))
    lines = {name for name, _ in headed}
    return any(name in lines for name, _ in told - headed) and not told & headed


def _merit(text: str, headline: str, changes: bool) -> float:
    number = bool(set(_NUMBER.findall(text)) - set(_NUMBER.findall(headline)))
    shared = len(content_words(text) & content_words(headline))
    return 0.3 * number + 0.4 * bool(acts_of(text)) + 0.3 * changes + 0.15 * shared


def _origins(story: StoryMaterial) -> list[Member]:
    copies = find_copies(story.members)
    return [member for member in story.members if member.article_id not in copies]


def _is_weighty_word(story: StoryMaterial) -> bool:
    return any(
        (m.tier is Tier.PRIMARY and m.relevance >= _WEIGHTY)
        or (m.relevance >= _USEFUL and _says_what_to_do(m))
        for m in story.members
    )


def _is_own_word(member: Member) -> bool:
    own = member.kind is ArticleKind.PRIMARY and member.tier is Tier.PRESS
    return own or member.tier is Tier.PRIMARY


def _is_headed(member: Member) -> bool:
    return bool(acts_of(member.snapshot.title) & _ACTS) or _says_what_to_do(member)


def _says_what_to_do(member: Member) -> bool:
    return _TO_ACT_ON.search(member.snapshot.title) is not None


def _has_news_to_act_on(story: StoryMaterial, headed: bool) -> bool:
    acts = {member.facts[place].predicate for member, place in new_facts(story)}
    weight = max((TOPIC_WEIGHT.get(topic, 0.0) for topic in main_topics(story)), default=0.0)
    primary = any(_is_own_word(member) for member in story.members)
    teaches = Topic.TUTORIAL_HOWTO in main_topics(story)
    named = any(_names_thing(member.snapshot.title) for member in story.members)
    if teaches and not (headed and acts & URGENT):
        return False
    if headed and (acts & URGENT or primary) and weight >= _MIDDLING:
        return True
    # A new price or interface of a product matters to who builds on it, the product itself less.
    if weight >= _LIGHT and primary and any(map(_says_what_to_do, story.members)):
        return True
    if weight < _HEAVY or not (headed or named):
        return False
    use = max(member.relevance for member in story.members)
    studied = Topic.RESEARCH in main_topics(story)
    return bool(acts & _ACTS) or primary or (headed and use >= _OF_USE and not studied)


def _is_reported(origins: Sequence[Member]) -> bool:
    many = len({outlet_key(member) for member in origins}) > 1
    reports = [member for member in origins if _is_report(member, many)]
    # A lesson beside a host's offer does not make a release of it.
    sides = all(is_side_aspect(member.snapshot.title) for member in reports)
    return len(reports) == len(origins) if sides else bool(reports)


def _is_report(member: Member, many: bool) -> bool:
    start, end = cut_outlet(member.snapshot.title, member.outlet, member.domain)
    title = fold_space(member.snapshot.title[start:end])
    # What two hosts offer on one day has come out, whoever made it.
    plain = member.kind in _PLAIN and member.english and (many or not is_side_aspect(title))
    plain = plain and not _CUSTOMER.search(title)
    return plain and not is_comment_title(title) and (says_something(title) or _names_thing(title))


def _names_thing(title: str) -> bool:
    # "Nemotron 3.5 Content Safety: …" says what came, if not that it came.
    return bool(_VERSION.search(title) or _NEW.search(title))
