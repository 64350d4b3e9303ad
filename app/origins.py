"""Whose words a story's articles carry: eleven outlets may be four origins and seven copies."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.articles import articles_by_id
from db.copies import copies_of, origins_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from db.copies import Copy
    from db.store import Connection
    from db.types import Article


@dataclass(frozen=True, slots=True)
class Origins:
    """`heads` leads from each article to the one whose words it carries, itself when its own.

    `judged` is what was found of each; `articles` holds the story's and those they come from.
    """

    heads: Mapping[str, str]
    judged: Mapping[str, Copy]
    articles: Mapping[str, Article]

    @property
    def outlets(self) -> int:
        """How many outlets tell the story."""
        return len({_outlet(self.articles[key]) for key in self.heads})

    @property
    def own(self) -> int:
        """How many outlets' own words stand behind that."""
        return len({_outlet(self.articles[head]) for head in self.heads.values()})

    @property
    def copies(self) -> Counter[str]:
        """How many articles repeat each origin, by the origin's outlet."""
        copied = (head for key, head in self.heads.items() if key != head)
        return Counter(self.articles[head].outlet for head in copied)


def read_origins(connection: Connection, article_ids: Sequence[str]) -> Origins:
    """Where the words of these articles come from, as far as it was judged.

    What was not judged yet is taken for a copy only where its text is exactly another's.
    """
    judged = copies_of(connection, article_ids)
    heads = origins_of(connection, article_ids)
    articles = articles_by_id(connection, article_ids)
    for key in article_ids:
        twin = articles[key].duplicate_of
        if key not in judged and twin is not None:
            heads[key] = heads.get(twin, twin)
    named = {copy.origin_id for copy in judged.values() if copy.origin_id is not None}
    missing = sorted({*heads.values(), *named} - articles.keys())
    return Origins(heads, judged, articles | articles_by_id(connection, missing))


def _outlet(article: Article) -> str:
    return article.domain.lower().removeprefix("www.") or article.outlet.lower()
