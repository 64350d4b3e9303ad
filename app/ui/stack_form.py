"""The form in which a stack is typed: every fault beside its field, what was typed kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.stack_changes import understand
from app.stack_editing import Draft, draft_of, judge_draft, save_stack
from app.stack_file import LISTS, SIZES
from app.stack_preview import preview
from app.stack_weeks import match_weeks
from app.ui import stack_data
from app.ui.parts import escape, inward, page_address
from app.ui.stack_page import SIZE_NAMES, render_held, render_preview
from app.ui.words import capitalise, count
from db.errors import TocsinError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from analysis.stack.model import Stack
    from app.context import AppContext
    from app.stack_editing import StackFile

WEEKS = 4
_SPANS = (4, 8)
_LIST_NAMES = {
    "models": "Models", "providers": "Providers", "licences": "Licences", "hardware": "Hardware",
    "regions": "Regions", "fields": "Fields of use",
}  # fmt: skip
# Session state: fields of the form begin with this, the rest says what the form is about.
_FIELD = "stack_field_"
_ABOUT, _WAS, _ASKED, _PENDING = "stack_about", "stack_was", "stack_asked", "stack_pending"
_PREVIEWING = "stack_previewing"
SAID = "stack_said"


def show_form(context: AppContext, was: StackFile | None, taken: Collection[str]) -> None:
    """Draw the form for a stack's file, or for a new one; `taken` are the other stacks' names."""
    was = _begin(was)
    asked = str(st.session_state.pop(_ASKED, ""))
    judged = judge_draft(_typed(), taken)
    if asked == "save" and judged.stack is not None:
        _save(context, judged.stack, was)
    _show_fields(judged.faults if asked else {})
    if asked:
        st.session_state[_PREVIEWING] = asked == "preview"
    if st.session_state.get(_PREVIEWING) and judged.stack is not None:
        _show_preview(judged.stack)


def hand_over(draft: Draft, stack: str) -> None:
    """Open the form with a draft in it: of that stack, or of a new one."""
    st.session_state[_PENDING] = draft
    st.session_state.pop(_ABOUT, None)
    st.query_params["do"] = "edit" if stack else "new"
    st.rerun()


def _begin(was: StackFile | None) -> StackFile | None:
    """Fill the fields when the form is opened; the file as it was then."""
    about = str(was.path) if was is not None else ""
    pending: Draft | None = st.session_state.pop(_PENDING, None)
    opened = st.session_state.get(_ABOUT) == about and f"{_FIELD}name" in st.session_state
    if opened and pending is None:
        kept: StackFile | None = st.session_state.get(_WAS)
        return kept
    draft = pending or (draft_of(was.stack) if was is not None and was.stack else Draft())
    st.session_state[_ABOUT], st.session_state[_WAS] = about, was
    st.session_state.pop(_PREVIEWING, None)
    st.session_state[f"{_FIELD}name"] = draft.name
    for key in (*LISTS, *SIZES):
        typed = draft.lists.get(key, "") or draft.sizes.get(key, "")
        st.session_state[f"{_FIELD}{key}"] = typed
    return was


def _typed() -> Draft:
    def read(key: str) -> str:
        return str(st.session_state.get(f"{_FIELD}{key}") or "")

    lists = {key: read(key) for key in LISTS}
    return Draft(read("name"), lists, {key: read(key) for key in SIZES})


def _show_fields(faults: Mapping[str, str]) -> None:
    _show_summary(faults)
    with st.form("stack-form", enter_to_submit=False):
        st.text_input("Name of the stack", key=f"{_FIELD}name", max_chars=200)
        _show_fault(faults, "name")
        for key, name in _LIST_NAMES.items():
            st.text_area(f"{name}, one a line", key=f"{_FIELD}{key}", height=110)
            _show_count(key)
            _show_fault(faults, key)
        for key, name in SIZE_NAMES.items():
            st.text_input(name, key=f"{_FIELD}{key}", max_chars=40, placeholder="not stated")
            st.html(f'<p class="t-stack-hint">{escape(capitalise(SIZES[key]))}.</p>')
            _show_fault(faults, key)
        with st.container(horizontal=True):
            st.form_submit_button("Show what would match", on_click=_ask, args=("preview",))
            st.form_submit_button("Save", type="primary", on_click=_ask, args=("save",))
    st.html(
        '<p class="t-note">Saving writes the file anew: comments in it are not kept, but its former '
        "text stays beside it. "
        f"{inward(page_address('stack', stack=st.query_params.get('stack')), 'Leave without saving')}.</p>"
    )


def _ask(what: str) -> None:
    st.session_state[_ASKED] = what


def _show_summary(faults: Mapping[str, str]) -> None:
    if not faults:
        return
    whole = f" {escape(faults[''])}" if "" in faults else ""
    said = f"Not saved: {count(len(faults), 'fault')}.{whole}"
    st.html(f'<p class="t-stack-fault" role="alert">{said}</p>')


def _show_fault(faults: Mapping[str, str], key: str) -> None:
    if key in faults:
        st.html(f'<p class="t-stack-fault">{escape(faults[key])}</p>')


def _show_count(key: str) -> None:
    lines = str(st.session_state.get(f"{_FIELD}{key}") or "").splitlines()
    entries = count(len([line for line in lines if line.strip()]), "entry", "entries")
    st.html(f'<p class="t-stack-hint">{entries}: {escape(LISTS[key].removesuffix(" …"))}.</p>')


def _save(context: AppContext, stack: Stack, was: StackFile | None) -> None:
    """Write the file and match the last weeks anew; shows the stack when all went well."""
    if context.home is None:
        return
    try:
        save_stack(context.home, stack, was)
    except TocsinError as fault:
        st.html(f'<p class="t-stack-fault" role="alert">Not saved: {escape(str(fault))}.</p>')
        return
    st.session_state[SAID] = f"“{stack.name}” is saved."
    rewrite_weeks(context, stack)
    st.session_state.pop(_ABOUT, None)
    st.query_params.from_dict({"stack": stack.name})
    st.rerun()


def rewrite_weeks(context: AppContext, stack: Stack) -> None:
    """Write the last issues' editions for a stack as it is now."""
    with st.spinner("Matching the last issues with this stack …"):
        try:
            match_weeks(context.database, understand(stack), stack_data.newest_weeks(WEEKS))
        except TocsinError as fault:
            st.session_state[SAID] = f"“{stack.name}” is saved, but the last issues are not matched: {fault}"  # fmt: skip


def _show_preview(stack: Stack) -> None:
    resolved = understand(stack)
    span = st.segmented_control(
        "Weeks to look back", _SPANS, default=WEEKS, key="stack_span", required=True
    )
    with st.spinner("Matching past weeks …"):
        weeks = [stack_data.material(week) for week in stack_data.newest_weeks(int(span or WEEKS))]
    found = preview(resolved, [week for week in weeks if week is not None])
    st.html(render_preview(found) + render_held(resolved))
