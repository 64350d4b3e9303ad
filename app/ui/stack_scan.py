"""Scanning an upload for what it depends on, and taking over what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analysis.knowledge.gazetteer import load_gazetteer
from analysis.stack.findings import PARTS, Evidence
from app.stack_editing import Draft, draft_of, merge_draft
from app.stack_upload import MOST_MEGABYTES, Upload, scan_upload
from app.ui.parts import escape, label_text
from app.ui.stack_form import hand_over
from app.ui.words import count
from db.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.stack.findings import Found, Proposal
    from app.stack_editing import StackFile

_TITLES = {
    "models": "Models", "providers": "Providers", "licences": "Licences", "hardware": "Hardware",
    "regions": "Regions",
}  # fmt: skip
_STRENGTH = {Evidence.USED: "", Evidence.WEAK: "weak", Evidence.MENTIONED: "only mentioned"}
_MOST_SHOWN = 150


def show_scan(was: StackFile | None) -> None:
    """Draw the upload, and what was found in it; the entries go to that stack, or to a new one."""
    st.html(
        '<p class="t-stack-hint">Requirements, manifests and lock files, Dockerfiles, .env.example, '
        f"source files, or a whole project as .zip, up to {MOST_MEGABYTES} MB. Nothing is run, no "
        "value of a secret is kept, and the files are forgotten when they have been read.</p>"
    )
    files = st.file_uploader(
        "Files to read", accept_multiple_files=True, key="stack_files",
        max_upload_size=MOST_MEGABYTES,
    )  # fmt: skip
    if not files:
        return
    try:
        found = scan_upload([Upload(f.name, f.getvalue()) for f in files], load_gazetteer())
    except ConfigError as fault:
        st.html(f'<p class="t-stack-fault" role="alert">{escape(str(fault))}.</p>')
        return
    _show_found(found, was)


def _show_found(found: Proposal, was: StackFile | None) -> None:
    left_out = "; ".join(f"{number} {reason}" for reason, number in found.skipped)
    read = f"{count(found.files, 'file')} read" + (f"; left out: {left_out}" if left_out else "")
    if not found.found:
        st.html(
            f'<p class="t-calm" role="status">{escape(read)}. Nothing in them names a model, a '
            "provider or an accelerator.</p>"
        )
        return
    st.html(f'<p class="t-note" role="status">{escape(read)}. Tick what you depend on.</p>')
    with st.form("stack-scan", border=False):
        ticked = _show_entries(found.found[:_MOST_SHOWN])
        label = "Take over what is ticked"
        if st.form_submit_button(label, type="primary"):
            _take_over(ticked, was)


def _show_entries(found: Sequence[Found]) -> list[tuple[str, str]]:
    ticked = []
    for part in PARTS:
        some = [one for one in found if one.part == part]
        if some:
            st.html(f"<h2>{_TITLES[part]}</h2>")
        for number, one in enumerate(some):
            key = f"stack_found_{part}_{number}_{one.entry}"
            if st.checkbox(_label(one), value=one.evidence is Evidence.USED, key=key):
                ticked.append((one.part, one.entry))
    return ticked


def _label(one: Found) -> str:
    more = one.count - len(one.places)
    places = ", ".join(one.places) + (f" and {more} more" if more > 0 else "")
    how = ", ".join(part for part in (_STRENGTH[one.evidence], one.how) if part)
    return f"**{label_text(one.entry)}** ({label_text(how)}: {label_text(places)})"


def _take_over(ticked: Sequence[tuple[str, str]], was: StackFile | None) -> None:
    if not ticked:
        st.html('<p class="t-stack-fault" role="alert">Nothing is ticked.</p>')
        return
    draft = draft_of(was.stack) if was is not None and was.stack is not None else Draft()
    hand_over(merge_draft(draft, ticked), was.name if was is not None else "")
