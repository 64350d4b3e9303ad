"""The network below the fetcher: pooled connections to checked addresses, under a deadline."""

from __future__ import annotations

import math
import threading
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import TYPE_CHECKING, Any

import httpcore2
import httpx2

from db.errors import ConfigError
from ingest.addresses import check_resolved
from ingest.proxies import read_proxy

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ingest.addresses import Resolver
    from ingest.limits import FetchLimits
    from ingest.proxies import Proxies

MAX_CONNECTIONS = 500
KEEPALIVE_SECONDS = 120.0
MAX_ADDRESSES_TRIED = 4
MAX_LOOKUPS = 32

TIMEOUTS = (httpx2.TimeoutException, httpcore2.TimeoutException)
NETWORK_FAULTS = (
    httpx2.TransportError,
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.ProxyError,
    httpcore2.ConnectionNotAvailable,
    OSError,
)

BROKEN_CONNECTION = (httpcore2.RemoteProtocolError, httpcore2.ReadError, httpcore2.WriteError)


class Deadline(threading.local):
    """When the exchange of the current thread must be over."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ends = math.inf

    def start(self, seconds: float) -> None:
        """Give the exchange that long from now."""
        self._ends = self._clock() + seconds

    def extend(self, seconds: float) -> None:
        """Add time that was not spent on the network."""
        self._ends += seconds

    def left(self) -> float:
        """Seconds left; negative when over."""
        return self._ends - self._clock()

    def clip(self, timeout: float | None) -> float:
        """The time one step may take; raises a timeout when nothing is left."""
        left = self.left()
        if left <= 0:
            raise httpcore2.ReadTimeout("the time for the whole exchange is over")
        # A socket without any timeout at all would wait for ever; an hour is for callers
        # that set no deadline.
        return min(left, timeout if timeout is not None else math.inf, 3600.0)


class TimedStream(httpcore2.NetworkStream):
    """A connection whose every read and write ends with the thread's deadline.

    The timeouts of httpcore2 are per read: a byte a second would hold a thread for ever.
    """

    def __init__(self, inner: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there, within the deadline."""
        return self._inner.read(max_bytes, self._deadline.clip(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all, within the deadline."""
        self._inner.write(buffer, self._deadline.clip(timeout))

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        """Shake hands, within the deadline."""
        inner = self._inner.start_tls(ssl_context, server_hostname, self._deadline.clip(timeout))
        return TimedStream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """Whatever the inner connection knows."""
        return self._inner.get_extra_info(info)


class TimedBackend(httpcore2.NetworkBackend):
    """Connects to whatever it is told to; for proxies, which the operator chose."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._inner = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect within the deadline."""
        inner = self._inner.connect_tcp(
            host, port, self._deadline.clip(timeout), local_address, socket_options
        )
        return TimedStream(inner, self._deadline)


class GuardedBackend(TimedBackend):
    """Resolves a name once, checks every address, and connects to one that was checked.

    No second look-up lies between check and connect, so a name cannot change in between.
    """

    def __init__(self, deadline: Deadline, resolve: Resolver, *, allow_private: bool) -> None:
        super().__init__(deadline)
        self._resolve = resolve
        self._allow_private = allow_private
        # The system's resolver takes no timeout, so it is waited for from outside.
        self._lookups = ThreadPoolExecutor(MAX_LOOKUPS, thread_name_prefix="lookup")

    def close(self) -> None:
        """Let go of the threads; a look-up under way ends by itself."""
        self._lookups.shutdown(wait=False, cancel_futures=True)

    def _look_up(self, host: str, port: int, timeout: float | None) -> Sequence[str]:
        lookup = self._lookups.submit(self._resolve, host, port)
        try:
            return lookup.result(self._deadline.clip(timeout))
        except FutureTimeoutError as error:
            lookup.cancel()
            raise httpcore2.ConnectTimeout(f"the name {host} was not found in time") from error
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"the name {host} was not found") from error

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first of the checked addresses that answers."""
        addresses = self._look_up(host, port, timeout)
        check_resolved(host, addresses, allow_private=self._allow_private)
        fault: Exception = httpcore2.ConnectError(f"the name {host} has no address")
        for address in addresses[:MAX_ADDRESSES_TRIED]:
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                fault = error
        raise fault


class CoreStream(httpx2.SyncByteStream):
    """The raw bytes of an answer, still compressed."""

    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)

    def close(self) -> None:
        """Give the connection back, or close it when the answer was not read to its end."""
        close = getattr(self._stream, "close", None)
        if close is not None:
            close()


def open_trust_store() -> ssl.SSLContext:
    """The authorities we trust: SSL_CERT_FILE's, else the system's. Raises ConfigError."""
    try:
        return httpx2.create_ssl_context()
    except OSError as error:  # ssl.SSLError is one
        raise ConfigError(
            "the certificates cannot be read; SSL_CERT_FILE and SSL_CERT_DIR, where set, "
            "name a PEM file and a folder of them"
        ) from error


class WebTransport(httpx2.BaseTransport):
    """One pool for direct connections and one per proxy, kept alive between requests."""

    def __init__(
        self, limits: FetchLimits, proxies: Proxies, deadline: Deadline, resolve: Resolver
    ) -> None:
        self._proxies = proxies
        self._tls = open_trust_store()
        self._guarded = GuardedBackend(deadline, resolve, allow_private=limits.allow_private)
        self._direct = self._open_pool(self._guarded, None)
        # Through a proxy the look-up is the proxy's, and so is the check of its result: the gate
        # sees names and literal addresses only. The proxy itself may stand on loopback.
        self._proxied = {
            url: self._open_pool(TimedBackend(deadline), read_proxy(url))
            for url in sorted({proxies.http, proxies.https} - {""})
        }

    def _open_pool(
        self, backend: httpcore2.NetworkBackend, proxy: httpcore2.Proxy | None
    ) -> httpcore2.ConnectionPool:
        return httpcore2.ConnectionPool(
            ssl_context=self._tls,
            proxy=proxy,
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=MAX_CONNECTIONS,
            keepalive_expiry=KEEPALIVE_SECONDS,
            network_backend=backend,
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request; raises the faults of httpcore2 as they are."""
        proxy = self._proxies.choose(request.url.scheme, request.url.host)
        pool = self._proxied[proxy] if proxy else self._direct
        answer = pool.handle_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        stream = answer.stream
        assert not hasattr(stream, "__aiter__")
        return httpx2.Response(answer.status, headers=answer.headers, stream=CoreStream(stream))

    def close(self) -> None:
        """Close every connection."""
        for pool in (self._direct, *self._proxied.values()):
            pool.close()
        self._guarded.close()
