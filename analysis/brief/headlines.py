"""Choosing a story's headline among the titles of its articles."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

from analysis.brief.acts import acts_of
from analysis.brief.asides import is_side_aspect
from analysis.brief.material import outlet_key
from analysis.brief.words import content_words, fold_space
from db.types import ArticleKind, Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from analysis.brief.material import Member

_SUFFIX = re.compile(r"\s+(?:[-–—|•·]|::)\s+([^|–—•]{2,40})$")
_POOR = re.compile(
    r"\?|…|\.\.\.|\[|^(?:show|ask|tell) hn\b|^\W*\[|^\d+ |^(?:why|how|what|when|who|is|are|can|should|"
    r"watch|live|opinion|podcast|video|inside|meet)\b|\b(?:roundup|digest|newsletter|briefing|"
    r"weekly|recap|live updates|best [\w ]{0,40}\bin 20\d\d|\w+ alternatives|ranked|your?|what to expect|how to watch|comes due|here.s (?:what|why|how)|what to know|explained|things to|everything (?:announced|we know|you|(?-i:[A-Z])\w+ (?:announced|showed|said|unveiled))|"
    r"stocks?|shares|betting|i|my|me)\b|!|(?-i:\bFREE\b)|\bwe(?:[’']re|[’']ve)? (?:got|built|tried|made|tested|asked|let|are|have|need)\b",
    re.IGNORECASE,
)
_TWO_STORIES = re.compile(
    r";|\s[/+]\s|\bplus\b:?|, and more\b|\s\|\s|"
    r"^[^,:]{8,}, (?-i:[A-Z])\w* [^,]{4,}, (?:and )?(?-i:[A-Z])\w* [^,]{5,}$",
    re.IGNORECASE,
)
# A comment on the news, where a plain headline would say what happened.
_COMMENT = re.compile(
    r"(?:^|[:,–—] )(?:what|how|why|when|where|who)\b|\bmeans? for\b|\bbig moment\b|\blessons?\b|"
    r"\b(?:the case (?:for|against)|reading the|brief history|a look at|hands[- ]on|first (?:look|day|impressions)|"
    r"in praise of|the problem with|the trouble with|the end of|the rise of|the price of|the state of|"
    r"the year of|dream|nightmare|irony|paradox|myth|trap|quarrel|thoughts|notes on|arithmetic|"
    r"don.t (?:seem|care)|nobody|everybody|surprise|weird\w*|just (?:got|may|might)|may (?:just|actually|have just)|"
    r"learning your|moment of|come home|meets|out of the box|is (?:finally )?here|(?:is )?(?:already )?dead|has arrived|so far|backfired?|"
    r"(?:big|real|good|bad|hard) (?:news|question|problem|deal|reason)|no matter what|my|i(?:['’](?:m|ve|d|ll))?)\b"
    r"|, but\b|\b(?:wildest|craziest|strangest|weirdest|at war with|making up|made the case|ranks? (?:#1|first|no\. 1))\b|, one [\w-]+(?: [\w-]+)? at a time\b|\bheres? to stay\b|\btakeaways\b|"
    # A gerund opens an essay or a lesson: "Securing the future of …".
    r"^(?:[a-z]+ly )?(?!introducing|announcing|previewing|presenting|launching|beijing|boeing|bring|spring|"
    r"during|nothing|following|bing|king|sing|ming|qing)[a-z]+ing (?!(?:ai|says|will|is|has|to)\b)",
    re.IGNORECASE,
)
# What is said to come weighs less than what came.
_TENTATIVE = re.compile(
    r"\b(?:close to|said to|may|might|could|reportedly|plans? to|set to|considers?|considering|weighs|"
    r"in talks|on track|scoop|expected to|rumou?r\w*|report)\b",
    re.IGNORECASE,
)
_OWN_VOICE = re.compile(
    r"^(?:previewing|introducing|announcing|presenting|welcome)\b", re.IGNORECASE
)
_INTRODUCES = re.compile(r"^(?:introducing|announcing)\b", re.IGNORECASE)
_CORRECTED = re.compile(r"\s*\((?:\w+ )?(?:corrected|updated?|correction)\)\s*$", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?:says?|said|will|previews?|suspends?|lifts?|retires?|raises?|switch(?:es)?|replaces?|releases?|launch(?:es)?|publish(?:es)?|ships?|is|are|has|have|can|tops?|beats?|opens?|gets?|wins?|faces?|sees?|lets?|makes?|"
    r"brings?|powers?|unveils?|announces?|adds?|reveals?|introduces?|tells?|asks?|uses?|wants?|plans? to|offers?|ends?|halts?|pauses?|limits?|stops?|cuts?|"
    r"moves?|keeps?|gives?|takes?|puts?|goes|comes?|costs?|runs?|signs?|backs?|blocks?|bans?|forbids?|"
    r"threatens?|shocks?|becoming|approves?|escapes?|denies|rejects?|reports?|reaches|seeks?|targets?|expands?|rolls?|delays?|finds?|agrees?|"
    r"settles?|appoints?|hires?|resigns?|invests?|acquires?|hacks?|exposes?|falls?|rises?|surges?|doubles?|becomes?|renames?|"
    r"returns?|trains?|confirms?|claims?|proposes?|passes|fines?|probes?|charges?|commits?|allows?|patches|teases?|"
    r"accuses?|warns?|apologi[sz]es?|orders?|drops?|joins?|buys?|sues?|files?|adds?|shuts?|restores?|"
    r"to [a-z]{3,})\b",
    re.IGNORECASE,
)
_ANY_LABEL = re.compile(
    r"^(?:notice|breaking|exclusive|news|just in|updated?|press release)\s*:", re.IGNORECASE
)
_LABEL = re.compile(
    r"^(?:notice|breaking|exclusive|news|just in|update[sd]?|press release)\s*:\s+(?=[A-Z])",
    re.IGNORECASE,
)
# What greets the reader or sets a scene before the news.
_GREETING = re.compile(
    r"(?:Welcome|Meet|Introducing|Announcing) (?=[A-Z])|"
    r"(?:Say (?:hi|hello|goodbye) to|Goodbye,?|Hello,?|Sorry,?|Move over,?) [^–—:]{3,40}(?: ?[–—] ?|: )(?=[A-Z])|"
    r"(?:Amid|As) [^,]{8,50}, (?=[A-Z])"
)
_AT_A_HOST = re.compile(
    r"\b(?:[Aa]vailable|[Ll]ive)(?P<host> (?:on|in|at|via|through|for) (?:the )?[A-Z][\w .-]{2,40})\Z"
)
# A clause that comments behind the news.
_TRAILING_COMMENT = re.compile(
    r"\s(?:that (?:was|were) supposed to|as (?:it|he|she|they) (?:takes?|races?|chases?|tries|seeks?|fights?|battles?)|"
    r"[–—-] (?:and|but) (?:it|that|this|no|not|there|why|here|what)|amid (?:[\w-]+ ){0,3}(?:chatter|rumou?rs|drama|speculation|hype))\b.*\Z",
    re.IGNORECASE,
)
_SHORTEST, _SHORTEST_OFFER = 25, 18  # characters left of a title
_TIER_BONUS = {Tier.PRIMARY: 0.1, Tier.PRESS: 0.25, Tier.ANALYSIS: 0.0, Tier.COMMUNITY: -0.25}
_BUSY = 0.8
_NARROW = 0.8
_MANY, _RARE = 6, 4  # reports; a name is rare that fewer than every fourth opens with
_LEAD = 600  # characters
_BEST_LENGTH = range(35, 106)


def cut_outlet(title: str, outlet: str, domain: str) -> tuple[int, int]:
    """The span of a title without a label before it or an outlet's name behind a dash at its end."""
    start = len(title) - len(title.lstrip())
    end = len(title.rstrip())
    mark = _CORRECTED.search(title)
    end = mark.start() if mark else end
    label = _LABEL.match(title[start:end])
    if label and title[start + label.end() : start + label.end() + 1].isupper():
        start += label.end()
    match = _SUFFIX.search(title[:end])
    if match and match.start() > start + 15 and _names_outlet(match[1], outlet, domain):
        end = match.start()
    return start, end


def cut_headline(title: str, outlet: str, domain: str) -> tuple[int, int]:
    """The span of a title that says what happened: `cut_outlet`, and no greeting, host or comment.

    What is cut stands at a boundary: "X now available on HOST" ends before the host, "Say hi to
    X: Y does Z" begins with Y.
    """
    start, end = cut_outlet(title, outlet, domain)
    greeting = _GREETING.match(title, start, end)
    if greeting and end - greeting.end() >= _SHORTEST:
        start = greeting.end()
    host = _AT_A_HOST.search(title, start, end)
    if host and host.start("host") - start >= _SHORTEST_OFFER:
        end = host.start("host")
    comment = _TRAILING_COMMENT.search(title, start, end)
    if comment and comment.start() - start >= _SHORTEST:
        end = comment.start()
    return start, end


def rank_titles(members: Sequence[Member], copies: Mapping[str, str]) -> list[Member]:
    """The articles that could lend the story its headline, best title first."""
    common = title_words(members)
    peak = max(common.values(), default=1)
    busiest = busiest_day(members)
    spoken = Counter(word for m in members for word in _opening_words(m))

    def merit(member: Member) -> tuple[float, str]:
        value = _merit(member, common, peak) - (0.3 if member.article_id in copies else 0.0)
        value += 0.4 * nearness(member, busiest)
        value -= _NARROW * _share_of_rare_names(member, spoken, len(members))
        return -value, member.article_id

    return sorted(members, key=merit)


def _opening_words(member: Member) -> frozenset[str]:
    return content_words(f"{member.snapshot.title} {member.snapshot.text[:_LEAD]}")


def _share_of_rare_names(member: Member, spoken: Counter[str], count: int) -> float:
    # In the story of a whole conference, a title that names one product tells too little.
    if count < _MANY:
        return 0.0
    start, end = cut_outlet(member.snapshot.title, member.outlet, member.domain)
    words = member.snapshot.title[start:end].split()[1:]
    named = [w for w in words if not w[0].isdigit() and any(c.isupper() for c in w)]
    names = content_words(" ".join(named))
    rare = sum(spoken[name] * _RARE < count for name in names)
    return rare / len(names) if names else 0.0


def busiest_day(members: Sequence[Member]) -> date:
    """The last day on which about as many outlets told the story as on any: the event's own."""
    days: dict[date, set[str]] = {}
    for member in members:
        days.setdefault(member.published_at.date(), set()).add(outlet_key(member))
    most = max(len(outlets) for outlets in days.values())
    return max(day for day, outlets in days.items() if len(outlets) >= _BUSY * most)


def nearness(member: Member, day: date) -> float:
    """1 for an article of that day, a half for its neighbours, else 0."""
    apart = abs((member.published_at.date() - day).days)
    return (1.0, 0.5)[apart] if apart <= 1 else 0.0


def title_words(members: Iterable[Member]) -> Counter[str]:
    """In how many titles each content word stands."""
    return Counter(word for m in members for word in content_words(m.snapshot.title))


def is_poor_title(title: str) -> bool:
    """Whether a title asks, teases, lists or tells two stories."""
    return bool(_POOR.search(title) or _TWO_STORIES.search(title))


def is_comment_title(title: str) -> bool:
    """Whether a title comments, asks or teases where a headline would say what happened."""
    return is_poor_title(title) or bool(_COMMENT.search(title))


def says_something(title: str) -> bool:
    """Whether a title is a sentence with a verb rather than a name or a slogan."""
    return bool(acts_of(title) or _VERB.search(title))


def _merit(member: Member, common: Counter[str], peak: int) -> float:
    start, end = cut_outlet(member.snapshot.title, member.outlet, member.domain)
    title = fold_space(member.snapshot.title[start:end])
    words = content_words(title)
    shared = math.fsum(common[word] for word in words) / (peak * max(len(words), 7))
    value = shared + _TIER_BONUS[member.tier]
    value += 0.2 if len(title) in _BEST_LENGTH else -0.2
    value -= 0.6 if is_poor_title(title) else 0.0
    value -= 0.2 if _OWN_VOICE.search(title) else 0.0
    value -= 0.5 if _ANY_LABEL.search(title) else 0.0
    value -= 0.25 if _TENTATIVE.search(title) else 0.0
    value -= 0.45 if _COMMENT.search(title) else 0.0
    value -= 0.7 if is_side_aspect(title) else 0.0
    value += 0.2 if acts_of(title) else 0.0
    value -= 0.0 if says_something(title) or _INTRODUCES.search(title) else 0.25
    value -= 1.0 if not member.english or not title.isprintable() else 0.0
    value -= 0.45 if member.kind in (ArticleKind.OPINION, ArticleKind.TUTORIAL) else 0.0
    value -= 0.8 if member.kind is ArticleKind.ROUNDUP else 0.0
    return value


def _names_outlet(suffix: str, outlet: str, domain: str) -> bool:
    tail = re.sub(r"\W+", "", suffix.lower())
    name = re.sub(r"\W+", "", outlet.lower())
    site = re.sub(r"\W+", "", domain.lower())
    return bool(tail) and (tail in name or (bool(name) and name in tail) or tail in site)
