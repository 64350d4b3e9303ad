"""Signing in and out, as readers see it."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import streamlit as st

from app.access import NotLetInError, Reader, SignedOutError, current_access, page_reader
from app.gate import SIGN_IN, safe_return
from app.ui.parts import empty_state, escape, inward

_OPERATORS_ONLY = (
    "Only operators see this: they are named in the setting <code>auth.operators</code>, or sit at "
    "the machine itself."
)


def require_reader() -> bool:
    """Whether the reader may see pages; draws the sign-in page for one who may not (yet)."""
    try:
        page_reader()
    except SignedOutError as fault:
        st.set_page_config(page_title="Sign in · Tocsin")
        st.html(render_sign_in(fault, current_address()))
        return False
    return True


def show_reader() -> None:
    """One line that says who is signed in, with the way out; nothing where nobody signs in."""
    if current_access().rules is None:
        return
    try:
        st.html(render_reader(page_reader()))
    except SignedOutError:
        return


def is_operator() -> bool:
    """Whether whoever looks at the page may change things and see the runs."""
    try:
        return page_reader().is_operator
    except SignedOutError:
        return False


def operators_only() -> str:
    """What others read in an operator's place; safe HTML."""
    return f'<p class="t-note">{_OPERATORS_ONLY}</p>'


def render_sign_in(fault: SignedOutError, address: str) -> str:
    """The sign-in page as safe HTML; `fault` says why somebody is not, or not let, in."""
    is_refused = isinstance(fault, NotLetInError)
    said = str(fault)
    if not is_refused:
        said = f"{said}. Tocsin’s pages are for its readers here"
    link = inward(
        sign_in_address(address), "Sign in again" if is_refused else "Sign in", "t-signin-go"
    )
    title = "You are not let in" if is_refused else "Sign in"
    return empty_state(title, f"{escape(said[:1].upper() + said[1:])}.</p><p>{link}")


def render_reader(reader: Reader) -> str:
    """`Signed in as … (operator). Sign out` as safe HTML."""
    role = ", operator" if reader.is_operator else ""
    leave = inward("/auth/logout", "Sign out")
    return (
        f'<p class="t-signin" role="status">Signed in as {escape(reader.name)}{role}. {leave}</p>'
    )


def sign_in_address(address: str) -> str:
    """Where to sign in so as to come back to a page."""
    target = safe_return(address)
    return SIGN_IN if target == "/" else f"{SIGN_IN}?{urlencode({'to': target})}"


def current_address() -> str:
    """Path and query of the page that is being drawn."""
    path = urlsplit(st.context.url or "/").path or "/"
    query = urlencode(st.query_params.to_dict())
    return f"{path}?{query}" if query else path
