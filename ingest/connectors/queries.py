"""Addresses of APIs: their queries read and rewritten."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Container, Sequence


def set_query(url: str, values: Sequence[tuple[str, str]], without: Container[str] = ()) -> str:
    """The address with these parameters, in place of any of the same name or named `without`."""
    named = {name for name, _ in values}
    parts = urlsplit(url)
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name not in named and name not in without
    ]
    return urlunsplit(parts._replace(query=urlencode([*kept, *values]), fragment=""))


def get_query(url: str, name: str) -> str:
    """The first value of a parameter; empty when it is not there."""
    return dict(reversed(parse_qsl(split_url(url).query))).get(name, "")


def split_url(url: str) -> SplitResult:
    """The parts of an address; empty ones where it cannot be read."""
    try:
        return urlsplit(url)
    except ValueError:  # unbalanced brackets
        return SplitResult("", "", "", "", "")


def resolve_next(link: str, base: str) -> str:
    """The target of a link to a next page, when it stays on the same server and leads on."""
    try:
        target = urljoin(base, link.strip()) if link.strip() else ""
    except ValueError:
        return ""
    here, there = split_url(base), split_url(target)
    is_same = (here.scheme, here.netloc) == (there.scheme, there.netloc)
    return target if is_same and target != base else ""


def split_words(value: str) -> list[str]:
    """The words of an option, separated by spaces or commas."""
    return value.replace(",", " ").split()
