"""The sections of the settings: every key with its meaning, its bounds and its default."""

from __future__ import annotations

from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Section(BaseModel):
    """What all have in common: nothing unknown in them, and nobody changes them."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class StorageSettings(Section):
    """Where the data lies."""

    database: str = Field("", description="address of the database; empty: SQLite in TOCSIN_HOME")
    busy_seconds: float = Field(
        20, ge=0, le=600, description="how long to wait for another process's write"
    )


class IngestSettings(Section):
    """How sources are fetched."""

    interval_minutes: int = Field(60, ge=5, le=1440, description="how often `tocsin run` ingests")
    poll_minutes: int = Field(60, ge=1, le=1440, description="least time between polls of a source")
    adaptive: bool = Field(default=True, description="poll sources that seldom publish less often")
    max_age_days: int = Field(
        30, ge=1, le=36500, description="older entries of a new source keep the feed's own text"
    )
    max_entries: int = Field(300, ge=1, le=10_000, description="newest entries read per source")
    max_poll_pages: int = Field(
        10, ge=1, le=100, description="pages of one source followed in one poll"
    )
    max_revisions: int = Field(
        3, ge=0, le=1000, description="changed texts kept per article; corrections always are"
    )
    rereads: int = Field(
        1, ge=0, le=10, description="times a page is looked at again, a day apart, for corrections"
    )
    page_attempts: int = Field(6, ge=1, le=20, description="attempts at a page that fails")
    obey_robots: bool = Field(default=True, description="read no page that robots.txt closes")
    threads: int = Field(16, ge=1, le=128, description="requests under way at once")
    per_host: int = Field(2, ge=1, le=32, description="requests under way at once to one host")
    pace_seconds: float = Field(
        1.0, ge=0, le=60, description="least time between two requests to one host"
    )
    total_seconds: float = Field(20, gt=0, le=300, description="time for one request in all")
    connect_seconds: float = Field(8, gt=0, le=60, description="time for one connection")
    max_redirects: int = Field(5, ge=0, le=20, description="redirects followed")
    max_feed_mb: float = Field(15, gt=0, le=200, description="largest feed, decompressed")
    max_page_mb: float = Field(8, gt=0, le=200, description="largest page, decompressed")
    worker_seconds: float = Field(10, gt=0, le=300, description="time to parse one feed or page")
    worker_memory_mb: int = Field(1500, ge=256, description="memory of a parsing process")
    user_agent: str = Field("", description="name sent to sites; empty: Tocsin and its version")


class LimitSettings(Section):
    """What a feed or page may hold; one that holds more is refused before it is parsed."""

    feed_tags: int = Field(500_000, ge=1_000, le=5_000_000, description="tags of a feed or sitemap")
    page_tags: int = Field(90_000, ge=1_000, le=1_000_000, description="tags of a page")
    tag_bytes: int = Field(
        1_000_000, ge=1_000, le=50_000_000, description="length of one tag, in bytes"
    )
    tag_attributes: int = Field(
        2_000, ge=50, le=20_000, description="attributes of one long tag, about"
    )
    depth: int = Field(2_000, ge=100, le=10_000, description="tags within tags")
    references: int = Field(
        2_500_000, ge=1_000, le=20_000_000, description="entities such as &amp; in a feed"
    )
    lines: int = Field(1_500_000, ge=1_000, le=20_000_000, description="lines of a feed")
    feed_entries: int = Field(
        20_000, ge=100, le=200_000, description="entries of a feed that are parsed; the rest is cut"
    )
    json_values: int = Field(
        1_500_000, ge=1_000, le=20_000_000, description="values of a JSON feed"
    )


class ModelSettings(Section):
    """Which model embeds the texts."""

    name: str = Field(
        "stock",
        description="`stock`, `hashing` (words only, no model) or a sentence-transformers name",
    )
    folder: str = Field("", description="folder of another model on disk")
    sha256: str = Field("", description="expected SHA-256 of that folder's model.safetensors")
    threads: int = Field(0, ge=0, le=256, description="processor threads; 0: as many as cores")
    max_tokens: int = Field(256, ge=16, le=8192, description="tokens of a text that are read")


class BriefSettings(Section):
    """When an issue goes out and how long it is."""

    weekday: Weekday = Field("thursday", description="day of the ISO week on which it goes out")
    hour: int = Field(8, ge=0, le=23, description="hour of that day")
    zone: str = Field("UTC", description="time zone of the hour, such as Europe/Berlin")
    max_stories: int = Field(10, ge=5, le=15, description="stories at most")

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            message = f"{value!r} is no time zone; write one such as UTC or Europe/Berlin"
            raise ValueError(message) from None
        return value


class WriterSettings(Section):
    """Who words the stories of an issue."""

    kind: Literal["extractive", "chat"] = Field(
        "extractive", description="`extractive`, or `chat` for a language model of yours"
    )
    base_url: str = Field(
        "",
        description="address of an OpenAI-compatible endpoint, such as http://127.0.0.1:11434/v1",
    )
    model: str = Field("", description="the model's name there")
    api_key: SecretStr = Field(
        SecretStr(""), description="its key; better in the environment, TOCSIN_WRITER__API_KEY"
    )
    timeout_seconds: float = Field(60, gt=0, le=600, description="time for one answer")
    retries: int = Field(2, ge=0, le=5, description="further attempts when the endpoint fails")
    max_tokens: int = Field(1500, ge=200, le=16_000, description="longest answer per story")

    @model_validator(mode="after")
    def _names_an_endpoint(self) -> Self:
        if self.kind == "chat" and not (self.base_url and self.model):
            raise ValueError("the chat writer needs base_url and model")
        return self


class ServerSettings(Section):
    """Where the pages are served."""

    host: str = Field(
        "127.0.0.1", description="address to listen on; beyond this machine only with [auth]"
    )
    port: int = Field(8501, ge=1, le=65535, description="port to listen on")
    base_url: str = Field("", description="public address for links in feeds; empty: host and port")
    proxies: tuple[str, ...] = Field(
        (), description="addresses of reverse proxies whose X-Forwarded-For is believed"
    )


class AuthSettings(Section):
    """Sign-in through an OpenID Connect provider; needed to serve beyond this machine."""

    metadata_url: str = Field(
        "", description="the provider's address that ends in /.well-known/openid-configuration"
    )
    client_id: str = Field("", description="what the provider calls this service")
    client_secret: SecretStr = Field(
        SecretStr(""), description="its secret; better in the environment"
    )
    cookie_secret: SecretStr = Field(
        SecretStr(""), description="signs the sessions; 32 random characters or more"
    )
    operators: tuple[str, ...] = Field(
        (), description="e-mail addresses that may change things and see the runs"
    )
    readers: tuple[str, ...] = Field(
        (), description="addresses, or domains such as @example.org, let in; empty: all signed in"
    )
    session_hours: int = Field(12, ge=1, le=720, description="how long a sign-in lasts")


class ApiSettings(Section):
    """Limits of the interface under /api/v1, the feeds and /mcp, for each client."""

    requests_per_minute: int = Field(240, ge=1, le=100_000, description="requests of any kind")
    searches_per_minute: int = Field(60, ge=1, le=100_000, description="of these, searches")


class AlertSettings(Section):
    """Alerts: how many, how they are tried again, where they may go."""

    secret_key: SecretStr = Field(
        SecretStr(""),
        description="seals channels' addresses and signs links; empty: a file made in TOCSIN_HOME",
    )
    max_subscriptions: int = Field(100, ge=1, le=100_000, description="subscriptions per reader")
    max_channels: int = Field(20, ge=1, le=1000, description="channels per reader")
    max_messages_per_day: int = Field(
        100, ge=1, le=100_000, description="messages to one channel in a day; the rest waits"
    )
    max_messages_per_minute: int = Field(
        600, ge=1, le=1_000_000, description="messages in all that leave in a minute"
    )
    attempts: int = Field(
        12, ge=1, le=50, description="attempts at a message before it is given up"
    )
    lease_seconds: int = Field(
        180, ge=10, le=3600, description="how long a process may hold a message it sends"
    )
    catch_up_hours: int = Field(
        12, ge=1, le=720, description="what waited longer, after an outage, comes as one digest"
    )
    keep_days: int = Field(
        180, ge=7, le=36_500, description="how long the words of sent messages are kept"
    )
    bounces: int = Field(
        3, ge=1, le=100, description="hard bounces in a row that switch an address off"
    )
    allowed_networks: tuple[str, ...] = Field(
        (),
        description="networks of your own that the channels of every reader may lead to, such as "
        "10.1.0.0/16; the public internet always may",
    )
    webhook_ports: tuple[int, ...] = Field(
        (443, 80, 8443), description="ports that webhooks and services may name"
    )
    services: tuple[str, ...] = Field(
        (
            "slack",
            "discord",
            "tgram",
            "ntfy",
            "ntfys",
            "matrix",
            "matrixs",
            "workflow",
            "workflows",
            "gchat",
            "mmost",
            "mmosts",
            "rocket",
            "rockets",
            "zulip",
            "gotify",
            "gotifys",
            "pover",
            "pbul",
            "opsgenie",
            "pagerduty",
            "signals",
            "signal",
            "webex",
            "wxteams",
            "twist",
            "mastodon",
            "mastodons",
            "lark",
            "feishu",
            "dingtalk",
            "line",
        ),
        description="services of Apprise that readers may use, by the start of their URLs",
    )


class MailSettings(Section):
    """The SMTP server that e-mail leaves by; without `host` there is no e-mail."""

    host: str = Field("", description="its name")
    port: int = Field(587, ge=1, le=65535, description="its port")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="`none` only for a server on this machine or your own network"
    )
    username: str = Field("", description="name to sign in with; empty: no sign-in")
    password: SecretStr = Field(
        SecretStr(""), description="its password; better in the environment, TOCSIN_MAIL__PASSWORD"
    )
    sender: str = Field("", description="address in From, such as brief@example.org")
    sender_name: str = Field("Tocsin", description="name in From")
    reply_to: str = Field("", description="address for answers; empty: the sender's")
    bounce_address: str = Field(
        "",
        description="address that bounces go to; with a + part of ours, so that each names its "
        "channel; empty: the sender's",
    )
    timeout_seconds: float = Field(30, gt=0, le=600, description="time for one step of a session")
    per_minute: int = Field(60, ge=1, le=100_000, description="mails that leave in a minute")
    allowed_networks: tuple[str, ...] = Field(
        (),
        description="networks of your own where this server may stand, such as 127.0.0.0/8; "
        "nothing but mail goes there",
    )


class LogSettings(Section):
    """What is logged."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="least severe messages shown"
    )


SECTIONS: dict[str, type[Section]] = {
    "storage": StorageSettings,
    "ingest": IngestSettings,
    "limits": LimitSettings,
    "model": ModelSettings,
    "brief": BriefSettings,
    "writer": WriterSettings,
    "server": ServerSettings,
    "auth": AuthSettings,
    "api": ApiSettings,
    "alerts": AlertSettings,
    "mail": MailSettings,
    "log": LogSettings,
}
