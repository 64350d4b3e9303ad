"""My stack: one of them by `?stack=`, changed by `?do=` new, edit or scan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from app.access import page_reader
from app.context import current_context
from app.stack_changes import understand
from app.stack_editing import StackFile, delete_stack, read_files
from app.stack_file import write_stack
from app.ui import stack_data
from app.ui.alerts_link import alert_link
from app.ui.parts import empty_state, escape, inward, page_address, page_head
from app.ui.stack_form import SAID, WEEKS, rewrite_weeks, show_form
from app.ui.stack_page import (
    render_broken,
    render_choice,
    render_coming,
    render_held,
    render_weeks,
)
from app.ui.stack_scan import show_scan
from db.alert_types import SubscriptionKind
from db.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.stack.model import Stack
    from app.context import AppContext

_LEAD = "What you depend on. Issues say first what changes for it, and why."
_DEMO = (
    "These stacks belong to the demo and are shown to be read only. Yours are kept once your own "
    "sources have brought a first issue."
)
_GUEST = "Only operators of this service may change stacks; you may read and download them."
_DELETING = "stack_deleting"


def show_stack() -> None:
    """Draw the page."""
    st.set_page_config(page_title="My stack · Tocsin")
    context = current_context()
    files = _read(context)
    sound = [one for one in files if one.stack is not None]
    may_change = page_reader().is_operator and not context.demo and context.home is not None
    asked, do = st.query_params.get("stack") or "", st.query_params.get("do") or ""
    chosen = next((one for one in sound if one.name == asked), None)
    if chosen is None and not asked and do != "new" and sound:
        chosen = sound[0]
    if do in _CHANGES and may_change and (chosen is not None or do != "edit"):
        _show_change(context, chosen if asked or do == "edit" else None, do, sound)
        return
    _show_one(context, files, chosen, may_change=may_change)


_CHANGES = {"new": "A new stack", "edit": "Change a stack", "scan": "Find it in your code"}


def _read(context: AppContext) -> tuple[StackFile, ...]:
    if context.home is not None:
        return read_files(context.home)
    return tuple(StackFile(Path(stack.name), "", stack) for stack in context.stacks())


def _show_change(
    context: AppContext, was: StackFile | None, do: str, sound: Sequence[StackFile]
) -> None:
    title = f"Change “{was.name}”" if do == "edit" and was is not None else _CHANGES[do]
    st.set_page_config(page_title=f"{title} · Tocsin")
    st.html(f'<div class="t-stackpage">{page_head("My stack", title)}</div>')
    if do == "scan":
        show_scan(was)
        return
    taken = [one.name for one in sound if was is None or one.path != was.path]
    show_form(context, was if do == "edit" else None, taken)


def _show_one(
    context: AppContext,
    files: Sequence[StackFile],
    chosen: StackFile | None,
    *,
    may_change: bool,
) -> None:
    sound = [one.name for one in files if one.stack is not None]
    broken = [one for one in files if one.stack is None]
    note = "" if may_change else f'<p class="t-note">{_DEMO if context.demo else _GUEST}</p>'
    said = st.session_state.pop(SAID, "")
    flash = f'<p class="t-stack-said" role="status">{escape(said)}</p>' if said else ""
    if chosen is None or chosen.stack is None:
        st.html(flash + render_broken(broken) + _nothing(sound, may_change=may_change) + note)
        return
    st.set_page_config(page_title=f"{chosen.name[:60]} · My stack · Tocsin")
    head = page_head("My stack", chosen.name, _LEAD)
    choice = render_choice(sound, chosen.name)
    st.html(f'<div class="t-stackpage">{head}{flash}{choice}{render_broken(broken)}{note}</div>')
    resolved = understand(chosen.stack)
    _show_doings(chosen, chosen.stack, may_change=may_change)
    st.html(render_held(resolved))
    _show_weeks(context, chosen.stack, may_change=may_change)
    st.html(render_coming(stack_data.coming(resolved), stack_data.watched(resolved), chosen.name))


def _nothing(names: Sequence[str], *, may_change: bool) -> str:
    asked = st.query_params.get("stack") or ""
    scan, new = page_address("stack", do="scan"), page_address("stack", do="new")
    ways = f"{inward(scan, 'Find it in your code')}, or {inward(new, 'write it by hand')}."
    if asked:
        listed = ", ".join(inward(page_address("stack", stack=name), name) for name in names[:20])
        text = f"There is no stack “{escape(asked[:60])}”." + (
            f" There are: {listed}." if names else ""
        )
        return empty_state("No such stack", text)
    text = (
        "A stack lists the models, providers, licences, hardware and regions that you depend on. "
        "With one, every issue begins with what changes for you. "
    )
    by_hand = (
        "Write one with <code>tocsin stack scan PATH --output stack.toml</code> in the data folder."
    )
    return empty_state("No stack yet", text + (ways if may_change else by_hand))


def _show_doings(chosen: StackFile, stack: Stack, *, may_change: bool) -> None:
    with st.container(horizontal=True, key="stack-doings", vertical_alignment="center"):
        st.html(_doings(stack.name, may_change=may_change), width="content")
        st.download_button(
            "Download stack.toml", write_stack(stack).encode("utf-8"), "stack.toml",
            "application/toml", key="stack_download", on_click="ignore", type="tertiary",
        )  # fmt: skip
        if may_change and st.button("Delete", key="stack_delete", type="tertiary"):
            st.session_state[_DELETING] = str(chosen.path)
    if may_change and st.session_state.get(_DELETING) == str(chosen.path):
        _ask_deletion(chosen)


def _doings(name: str, *, may_change: bool) -> str:
    links = [alert_link(SubscriptionKind.STACK, name)]
    if may_change:
        links = [
            inward(page_address("stack", stack=name, do="edit"), "Change it"),
            inward(page_address("stack", stack=name, do="scan"), "Add from your code"),
            inward(page_address("stack", do="new"), "New stack"),
            *links,
        ]
    listed = "".join(f"<li>{link}</li>" for link in links)
    return f'<ul class="t-stack-doings">{listed}</ul>'


def _ask_deletion(chosen: StackFile) -> None:
    name = escape(chosen.name)
    st.html(
        f'<p class="t-stack-fault" role="alert">Delete “{name}”? No further issue will say what '
        "changes for it; issues that were written stay.</p>"
    )
    with st.container(horizontal=True):
        sure = st.button("Delete this stack", key="stack_delete_sure", type="primary")
        leave = st.button("Keep it", key="stack_delete_not")
    if not (sure or leave):
        return
    st.session_state.pop(_DELETING, None)
    if sure:
        try:
            kept = delete_stack(chosen)
        except ConfigError as fault:
            st.session_state[SAID] = f"Not deleted: {fault}"
        else:
            st.session_state[SAID] = f"“{chosen.name}” is deleted; {kept.name} beside it holds it."
            st.query_params.clear()
    st.rerun()


def _show_weeks(context: AppContext, stack: Stack, *, may_change: bool) -> None:
    weeks = stack_data.weeks(stack, WEEKS)
    st.html(render_weeks(stack.name, weeks))
    old = [week for week in weeks if not week.is_current]
    if old and may_change and st.button("Match these issues with it now", key="stack_match"):
        rewrite_weeks(context, stack)
        st.rerun()
