"""The key `/` leads to the search box."""

from __future__ import annotations

import streamlit as st

# The script is ours, is given nothing and takes itself away; nothing from outside may ever be put
# into it. It listens once, and does nothing on pages without a search box.
_SCRIPT = """<script type="text/javascript">
(() => {
  const own = document.currentScript;
  if (!window.tocsinKeys) {
    window.tocsinKeys = true;
    document.addEventListener("keydown", (event) => {
      const at = event.target;
      const typing = at && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName));
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) { return; }
      const box = document.querySelector(".st-key-q input");
      if (box) { event.preventDefault(); box.focus(); box.select(); }
    });
  }
  if (own) { own.remove(); }
})();
</script>"""


def listen_for_slash() -> None:
    """Have `/` focus the search box of this page."""
    st.html(_SCRIPT, unsafe_allow_javascript=True)
