"""One message through Apprise, inside a child process made for that and nothing else."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scheduler.notify.cage import Cage
from scheduler.notify.http_watch import SUCCESS, HttpWatch

if TYPE_CHECKING:
    from scheduler.notify.options import Network, ServiceOptions

KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "SSL_CERT_FILE", "SSL_CERT_DIR")
CHAT_NAME = "Tocsin"
# Services whose title is a line of its own that nothing reads as markup.
TITLED = frozenset({"ntfy", "ntfys", "gotify", "gotifys", "pover", "pbul", "opsgenie"})
# Opsgenie makes alerts of warnings only; an `info` would close one.
RAISED = frozenset({"opsgenie"})
# Apprise 2.2 cuts short messages of Matrix after a few words; ours are cut before.
UNCUT = frozenset({"matrix", "matrixs"})
ROOM_FOR_ESCAPES = 0.9
MIN_BODY = 100


@dataclass(frozen=True, slots=True)
class ServiceTask:
    """A message for one service; the words are defused already."""

    url: str = field(repr=False)
    schema: str
    title: str
    body: str
    format: str
    more_url: str = ""


@dataclass(frozen=True, slots=True)
class ServiceOutcome:
    """What became of it; `fault` is ours to show and holds nothing of the address."""

    is_sent: bool
    fault: str = ""
    status: int = 0
    retry_after: float | None = None
    is_retryable: bool = False


_state: dict[str, Any] = {}


def prepare_child(
    options: ServiceOptions, networks: tuple[Network, ...], ports: tuple[int, ...]
) -> None:
    """Empty the environment, load the library, limit memory and shut the cage."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    silence()
    clean_environment()
    import encodings.idna  # noqa: F401 - loaded before the cage is shut

    import apprise
    import requests.adapters  # noqa: F401 - the same

    apprise.Apprise.instantiate("ntfy://warm-up")  # loads every service
    place_detours(dict(options.detours))
    limit_memory(options.max_memory_bytes)
    cage = Cage(networks, list_roots(), ports)
    watch = HttpWatch(cage)
    watch.install()
    _state.update(cage=cage, watch=watch)
    cage.shut()


def silence() -> None:
    """Let the library say nothing: its log, and faults on the way out, may hold URLs and answers."""
    import logging
    import threading

    logging.disable(logging.CRITICAL)
    sys.unraisablehook = lambda _fault: None
    threading.excepthook = lambda _fault: None


def clean_environment() -> None:
    """Leave nothing of the service's own secrets, and no proxy, to the library."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    os.environ.clear()
    os.environ.update(kept)
    # `requests` knows only its own variable for a certificate file.
    if authority := kept.get("SSL_CERT_FILE") or kept.get("SSL_CERT_DIR"):
        os.environ["REQUESTS_CA_BUNDLE"] = authority
    os.environ["HOME"] = os.devnull  # where no .netrc stands


def list_roots() -> tuple[str, ...]:
    """Folders whose files may be read: Python's own and the certificates'."""
    roots = [sys.prefix, sys.base_prefix, "/usr/share/zoneinfo", os.devnull]
    bundle = os.environ.get("REQUESTS_CA_BUNDLE")
    stated = [*roots, *([bundle] if bundle else [])]
    return tuple(os.path.abspath(root) for root in stated)  # noqa: PTH100 - compared as text


def limit_memory(size: int) -> None:
    """Bound the process's address space, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the time limit alone must do
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def place_detours(detours: dict[str, tuple[str, int]]) -> None:
    """Lead named hosts elsewhere, as a hosts file with ports would."""
    import socket

    look_up = socket.getaddrinfo

    def find(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
        if host in detours:
            address, other = detours[host]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, other))]
        return look_up(host, port, *rest, **named)

    if detours:
        socket.getaddrinfo = find


def deliver(task: ServiceTask) -> ServiceOutcome:
    """Hand one message to its service; never raises."""
    watch, cage = _state["watch"], _state["cage"]
    watch.start()
    try:
        said = speak(task)
    except MemoryError:
        return ServiceOutcome(False, "The service's answer was too big", is_retryable=True)
    except Exception as error:  # noqa: BLE001 - whatever a service's code raises, it was not sent
        said = f"The service's code failed ({type(error).__name__})"
    seen = watch.seen
    if said is None and seen.status in SUCCESS:
        return ServiceOutcome(True, status=seen.status)
    if cage.refused:
        return ServiceOutcome(False, f"The service cannot be reached: {cage.refused}")
    if seen.has_failed and seen.status not in range(400, 500):
        return ServiceOutcome(False, "The connection to the service failed", is_retryable=True)
    if seen.status and seen.status not in SUCCESS:
        return ServiceOutcome(False, "", seen.status, seen.retry_after)
    if seen.requests:
        return ServiceOutcome(False, "The service did not take the message", is_retryable=True)
    return ServiceOutcome(False, said or "The service's URL makes no message")


def speak(task: ServiceTask) -> str | None:
    """Send by the library; None when it says that it worked, else what is wrong."""
    plugin = open_plugin(task)
    if isinstance(plugin, str):
        return plugin
    kind = "warning" if task.schema in RAISED else "info"
    body, title = fit(task, plugin), task.title if task.schema in TITLED else ""
    overflow = "upstream" if task.schema in UNCUT else "truncate"
    is_sent = plugin.notify(
        body=body, title=title, body_format=task.format, notify_type=kind, overflow=overflow
    )
    return None if is_sent else "The service did not take the message"


def open_plugin(task: ServiceTask) -> Any:
    """The library's object for the URL, or what is wrong with it."""
    import apprise

    asset = apprise.AppriseAsset(
        app_id=CHAT_NAME,
        app_desc=CHAT_NAME,
        app_url="",
        image_url_mask="",
        image_url_logo="",
        interpret_emojis=False,
        http_redirects=False,
        allow_templates=False,
        storage_mode="memory",
    )
    plugin: Any = apprise.Apprise.instantiate(task.url, asset=asset, suppress_exceptions=True)
    if plugin is None:
        return f"The {task.schema} URL is not complete, or the service is not known"
    if plugin.schema != task.schema and task.schema not in plugin.schemas():
        return "The URL belongs to another service"
    plugin.retry = 0  # before its receivers are counted, which counts attempts too
    if len(plugin) > 1:
        return "The URL names several receivers; add a channel for each"
    if getattr(plugin, "template", None):
        return "Templates are not allowed in a service's URL"
    bind_plugin(plugin)
    return plugin


def bind_plugin(plugin: Any) -> None:
    """Set every option that is ours to decide, whatever the URL says."""
    plugin.wait, plugin.optional = 0.0, False
    plugin.verify_certificate, plugin.redirects, plugin.interpret_emojis = True, False, False
    # Keys of Matrix would have to outlive the child; a new device per message is refused.
    plugin.e2ee = False
    plugin.__dict__.pop("notify_format", None)
    plugin._format_override = None  # noqa: SLF001 - what ?format= has set
    plugin.throttle = lambda *_, **__: None  # waiting is the outbox's


def fit(task: ServiceTask, plugin: Any) -> str:
    """The body, cut at a line where the service takes no more, with a link to the rest."""
    most = max(MIN_BODY, int(plugin.body_maxlen * ROOM_FOR_ESCAPES) - len(task.title))
    if len(task.body) <= most:
        return task.body
    tail = f"\n\n… <{task.more_url}>" if task.more_url else "\n\n…"
    kept = task.body[: max(0, most - len(tail))]
    line_end = kept.rfind("\n")
    return (kept[:line_end] if line_end > len(kept) // 2 else kept).rstrip() + tail
