"""A cited passage at the head of its story's page, marked in the words around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.ui.parts import escape, outward, page_address
from app.weeks import name_day

if TYPE_CHECKING:
    from app.passage_reading import CitedPassage


# A browser looks for the place before Streamlit has drawn it. The script is ours, is given nothing
# and takes itself away; nothing from outside may ever be put into it.
_SCRIPT = """<script type="text/javascript">
(() => {
  const own = document.currentScript;
  const place = document.getElementById(location.hash.slice(1));
  if (place) {
    place.classList.add("t-story-there");
    place.scrollIntoView();
  }
  if (own) { own.remove(); }
})();
</script>"""


def render_cited(cited: CitedPassage) -> str:
    """The passage with what stands around it; empty lines are kept as breaks of paragraphs."""
    article = cited.article
    link = outward(article.url, article.outlet, "t-outlet", cited.snapshot.title)
    taken = f"as read on {name_day(cited.snapshot.taken_at)}"
    words = f"{_plain(cited.before)}<mark>{_plain(cited.words)}</mark>{_plain(cited.after)}"
    return (
        '<section class="t-story-cited" id="passage" aria-labelledby="cited">'
        f'<h2 id="cited">The passage that was cited</h2><blockquote>{words}'
        f"<footer>{link}, {name_day(article.published_at)}, {taken}</footer></blockquote></section>"
    )


def land_marked() -> None:
    """Scroll to the article that the address names, and mark it; call it after the page is drawn."""
    st.html(_SCRIPT, unsafe_allow_javascript=True)


def _plain(text: str) -> str:
    # Texts keep their pages' bold print as asterisks.
    return escape(text.replace("**", ""))


def cited_address(story_id: str, passage: str) -> str:
    """The address of a story's page with a passage at its head; `passage` is its name."""
    return f"{page_address('story', story=story_id, passage=passage)}#passage"
