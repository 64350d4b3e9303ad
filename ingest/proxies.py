"""Proxies that the environment names, and which requests go through them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpcore2
import httpx2

from db.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Proxies:
    """Proxy URLs per scheme, and the hosts reached without one (comma-separated, as NO_PROXY)."""

    http: str = ""
    https: str = ""
    bypass: str = ""

    def choose(self, scheme: str, host: str) -> str:
        """The proxy for a request, or an empty string for a direct connection."""
        proxy = self.https if scheme == "https" else self.http
        return "" if is_bypassed(host, self.bypass) else proxy


def is_bypassed(host: str, bypass: str) -> bool:
    """Whether NO_PROXY names the host, one of its parent domains, or everything (`*`)."""
    for entry in bypass.lower().split(","):
        pattern = entry.strip().removeprefix("*").removeprefix(".")
        if entry.strip() == "*" or (pattern and f".{host}".endswith(f".{pattern}")):
            return True
    return False


def read_proxies(environment: Mapping[str, str]) -> Proxies:
    """HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY; the lower-case spelling wins."""

    def read(name: str) -> str:
        return environment.get(name.lower()) or environment.get(name.upper()) or ""

    everything = read("all_proxy")
    return Proxies(
        read("http_proxy") or everything, read("https_proxy") or everything, read("no_proxy")
    )


def read_proxy(url: str) -> httpcore2.Proxy:
    """The proxy behind an environment variable's URL; raises ConfigError when it is not one."""
    try:
        proxy = httpx2.Proxy(url if "://" in url else f"http://{url}")
    except (ValueError, httpx2.InvalidURL) as error:
        raise ConfigError("A proxy variable does not hold a URL") from error
    if proxy.url.scheme not in {"http", "https"}:
        raise ConfigError(f"Proxies of kind {proxy.url.scheme} are not supported; use an http one")
    return httpcore2.Proxy(
        url=httpcore2.URL(
            scheme=proxy.url.raw_scheme,
            host=proxy.url.raw_host,
            port=proxy.url.port,
            target=proxy.url.raw_path,
        ),
        auth=proxy.raw_auth,
        ssl_context=proxy.ssl_context,
    )
