"""Landing at the place that an address names, such as `/?week=2026-W25#story-1`."""

from __future__ import annotations

import streamlit as st

# A browser looks for the place before Streamlit has drawn it. The script is ours, is given nothing
# and takes itself away; nothing from outside may ever be put into it.
_SCRIPT = """<script type="text/javascript">
(() => {
  const own = document.currentScript;
  const place = document.getElementById(location.hash.slice(1));
  if (place) { place.scrollIntoView(); }
  if (own) { own.remove(); }
})();
</script>"""


def land() -> None:
    """Scroll to the place that the address names; call it after the page is drawn."""
    st.html(_SCRIPT, unsafe_allow_javascript=True)
