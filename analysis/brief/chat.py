"""The chat writer: any endpoint that speaks the chat-completions form, held to the same check.

It is off unless the settings ask for it. Whatever the endpoint does, the issue comes out: a story
without a usable answer stands as the extract, with a note.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analysis.brief.chat_answer import story_from_answer
from analysis.brief.chat_prompt import INSTRUCTIONS, choose_passages, write_prompt
from analysis.brief.check_story import far_sentences
from analysis.brief.writers import (
    CHAT,
    ExtractiveWriter,
    PinnedAnswer,
    WrittenStory,
    compose_answer,
)
from db.errors import WriterError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from analysis.brief.material import StoryMaterial
    from analysis.brief.support import Support
    from db.types import Snapshot

_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class ChatEndpoint:
    """Where the model is and how long to wait; `api_key` is never shown or stored."""

    base_url: str
    model: str
    api_key: str = field(default="", repr=False)
    timeout_seconds: float = 60.0
    retries: int = 2
    max_tokens: int = 1500


@dataclass(slots=True)
class ChatWriter:
    """Asks the endpoint once per story. `answers` holds what came back, for the manifest.

    `support` is the local model's score, used while writing and pinned with the answer.
    """

    endpoint: ChatEndpoint
    support: Support | None = None
    answers: dict[str, PinnedAnswer] = field(default_factory=dict)
    kind: str = CHAT
    _given_up: str = ""
    _client: Any = None

    def write_story(
        self,
        material: StoryMaterial,
        position: int,
        issued: datetime,
        boilerplate: frozenset[str],
        snapshots: Mapping[str, Snapshot],
    ) -> WrittenStory:
        """One story by the model, its failing sentences replaced; the extract where it fails."""
        extract = ExtractiveWriter().write_story(material, position, issued, boilerplate, snapshots)
        pinned = self._ask(material, extract, snapshots)
        self.answers[material.story_id] = pinned
        return compose_answer(material, extract, pinned, snapshots)

    def _ask(
        self, material: StoryMaterial, extract: WrittenStory, snapshots: Mapping[str, Snapshot]
    ) -> PinnedAnswer:
        passages = choose_passages(material)
        if not passages:
            return PinnedAnswer("", note="no article of the story has text to show a model")
        if self._given_up:
            return PinnedAnswer("", note=self._given_up)
        try:
            answer = self._complete(write_prompt(extract.story.headline.text, passages))
            written, _ = story_from_answer(answer, extract.story, passages)
        except WriterError as fault:
            return PinnedAnswer("", note=str(fault))
        if self.support is None:
            return PinnedAnswer(answer)
        return PinnedAnswer(answer, tuple(sorted(far_sentences(written, snapshots, self.support))))

    def _complete(self, prompt: str) -> str:
        """The model's answer; raises WriterError. An endpoint that cannot be had is not asked again."""
        openai, httpx2 = _load_library()
        if self._client is None:
            self._client = openai.OpenAI(
                base_url=self.endpoint.base_url,
                api_key=self.endpoint.api_key or "none",
                timeout=self.endpoint.timeout_seconds,
                max_retries=self.endpoint.retries,
            )
        try:
            return _read_answer(self._request(openai, prompt))
        except (openai.APIError, httpx2.HTTPError) as fault:
            error, lasting = _explain(openai, fault, self.endpoint)
            if lasting:
                self._given_up = error.message
            raise error from None  # the library's own words may repeat the key

    def _request(self, openai: Any, prompt: str) -> bytes:
        messages = [
            {"role": "system", "content": INSTRUCTIONS},
            {"role": "user", "content": prompt},
        ]
        plain = {"model": self.endpoint.model, "messages": messages}
        full = plain | {
            "temperature": 0,
            "max_tokens": self.endpoint.max_tokens,
            "response_format": {"type": "json_object"},
        }
        try:
            return self._fetch(full)
        except openai.BadRequestError:
            return self._fetch(plain)  # some endpoints know only the form's core

    def _fetch(self, values: dict[str, Any]) -> bytes:
        # The library's time limit is one per read; an answer that drips needs one for the whole.
        until = time.monotonic() + self.endpoint.timeout_seconds
        body = bytearray()
        asked = self._client.chat.completions.with_streaming_response.create(**values)
        with asked as response:
            for piece in response.iter_bytes():
                body += piece
                if len(body) > _MOST_BYTES:
                    raise WriterError("the chat endpoint's answer is too long")
                if time.monotonic() > until:
                    raise WriterError("the chat endpoint took too long to answer")
        return bytes(body)


def _load_library() -> tuple[Any, Any]:
    try:
        import httpx2  # what the library speaks HTTP with; its errors pass through while reading
        import openai
    except ImportError as fault:
        raise WriterError(
            "the chat writer needs the library openai; install it with `pip install 'tocsin[chat]'`, "
            'or set kind = "extractive" under [writer]'
        ) from fault
    return openai, httpx2


def _read_answer(body: bytes) -> str:
    try:
        choice = json.loads(body)["choices"][0]
        message, reason = choice["message"], choice.get("finish_reason")
        content = message.get("content")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as fault:
        raise WriterError(
            "the chat endpoint's answer is not in the chat-completions form"
        ) from fault
    if message.get("refusal") or reason == "content_filter":
        raise WriterError("the model declined to write the story")
    if reason == "length":
        raise WriterError("the model's answer was cut off; raise max_tokens under [writer]")
    if not isinstance(content, str) or not content.strip():
        raise WriterError("the model gave an empty answer")
    return content.encode("utf-8", "replace").decode("utf-8")  # halves of characters cannot be kept


def _shown(endpoint: ChatEndpoint) -> str:
    """The address without the name and password that may stand in it: it goes into issues' notes."""
    before, sign, rest = endpoint.base_url.partition("://")
    return f"{before}{sign}{rest.rpartition('@')[2]}"


def _explain(openai: Any, fault: Exception, endpoint: ChatEndpoint) -> tuple[WriterError, bool]:
    """Our error for the library's, and whether asking again for the next story is of no use."""
    if isinstance(fault, openai.APITimeoutError):
        return WriterError("the chat endpoint took too long to answer", retryable=True), False
    if isinstance(fault, openai.APIConnectionError):
        message = f"the chat endpoint {_shown(endpoint)} cannot be reached; is it running?"
        return WriterError(message, retryable=True), True
    status = getattr(fault, "status_code", 0)
    if status in {401, 403}:
        message = "the chat endpoint refused the key; set TOCSIN_WRITER__API_KEY"
        return WriterError(message), True
    if status == 404:  # noqa: PLR2004 - HTTP: not found
        message = f"the chat endpoint knows no model {endpoint.model!r} at {_shown(endpoint)}"
        return WriterError(message), True
    if status == 429:  # noqa: PLR2004 - HTTP: too many requests
        return WriterError("the chat endpoint asks to slow down", retryable=True), False
    if status:
        return WriterError(f"the chat endpoint answered with status {status}"), False
    return WriterError("the chat endpoint's answer could not be read"), False
