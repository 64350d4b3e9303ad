"""The last fence before a chat: nothing in a message calls anybody or hides where a link leads.

What is shown looks the same: a word joiner, which has no width, goes between the signs that chats
read together, and `<` before a word becomes `‹`. It holds for plain text and for the Markdown that
the renderer makes.
"""

from __future__ import annotations

import re

from scheduler.notify.wording import clean_text

JOINER = "\u2060"
# An address, up to what ends one in every dialect.
ADDRESS = re.compile(r"https?://[^\s<>|]{1,2000}")
UNSAFE_IN_ADDRESS = {"@": "%40", "`": "%60", "[": "%5B", "]": "%5D", "\\": "%5C", "*": "%2A"}
ENTITY = re.compile(r"&(?=#?\w{1,32};)")
# Tags, anchors, <!channel> and addresses of mail in brackets, which become links.
TAG = re.compile(r"<(?=\S|$)")
# Mentions; [text](where), [text][name] and [name]: where; fences
# of code that would swallow what follows; spoilers.
PAIRS = (
    re.compile(r"@(?=[^\s\u2060])"),
    re.compile(r"\](?=[(\[:])"),
    re.compile(r"`(?=`)"),
    re.compile(r"\|(?=\|)"),
)


def defuse(text: str) -> str:
    """The text with mentions, tags and masked links taken apart; addresses stay usable."""
    cleaned = clean_text(text)
    parts: list[str] = []
    start = 0
    for found in ADDRESS.finditer(cleaned):
        before = cleaned[start : found.start()]
        is_autolink = before.endswith("<") and cleaned[found.end() : found.end() + 1] == ">"
        parts.append(f"{take_apart(before[:-1])}<" if is_autolink else take_apart(before))
        parts.append(tame_address(found[0]))
        start = found.end()
    return "".join([*parts, take_apart(cleaned[start:])])


def take_apart(text: str) -> str:
    """Text between addresses, with a joiner inside each pair of signs that means something."""
    text = TAG.sub("‹", text)
    for pair in PAIRS:
        text = pair.sub(lambda found: found[0] + JOINER, text)
    if text.endswith(("](", "@")):  # what follows is an address, and must not be joined
        text += JOINER
    return ENTITY.sub(f"&{JOINER}", text)


def tame_address(address: str) -> str:
    """The address with what chats would read in it percent-encoded."""
    tamed = "".join(UNSAFE_IN_ADDRESS.get(sign, sign) for sign in address)
    return re.sub(r"(&#?\w{1,32});", r"\1%3B", tamed)
