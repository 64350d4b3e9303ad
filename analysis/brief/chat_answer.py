"""Reading a chat model's answer: JSON with sentences and the numbers of their passages."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from analysis.brief.chat_prompt import CHAT_SECTIONS, LONGEST_SENTENCE
from analysis.brief.model import Sentence
from analysis.brief.pool import format_time
from analysis.brief.words import fold_space
from db.errors import WriterError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.brief.chat_prompt import Shown
    from analysis.brief.model import BriefStory

_MOST_PASSAGES = 6


def story_from_answer(
    answer: str, extract: BriefStory, passages: tuple[Shown, ...]
) -> tuple[BriefStory, int]:
    """The extract's story with the model's sentences in their places; how many were unusable.

    A place for which the model gives nothing keeps the extract's. Raises WriterError for what is
    no such JSON.
    """
    values = _load(answer)
    known = {shown.number: shown for shown in passages}
    sections: dict[str, tuple[Sentence, ...]] = {}
    unusable = 0
    for name, most in CHAT_SECTIONS.items():
        rows = values.get(name, [])
        if not isinstance(rows, list):
            raise WriterError(f"the model's answer has no list of sentences under {name!r}")
        read = [_to_sentence(row, known) for row in rows[:most]]
        unusable += sum(sentence is None for sentence in read)
        sections[name] = tuple(sentence for sentence in read if sentence is not None)
    if not any(sections.values()):
        raise WriterError("the model's answer holds no usable sentence")
    changed: dict[str, Any] = {name: found for name, found in sections.items() if found}
    return dataclasses.replace(extract, **changed), unusable


def _load(answer: str) -> dict[str, Any]:
    text = answer.strip().removeprefix("```json").removeprefix("```").removesuffix("```")
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise WriterError("the model did not answer in JSON") from fault
    if not isinstance(values, dict):
        raise WriterError("the model's answer is no JSON object")
    return values


def _to_sentence(row: object, known: Mapping[int, Shown]) -> Sentence | None:
    """A sentence with its anchors; None for a row without words or with unknown passages."""
    if not isinstance(row, dict):
        return None
    text, numbers = row.get("text"), row.get("passages")
    if not isinstance(text, str) or not isinstance(numbers, list) or not numbers:
        return None
    text = fold_space(text)
    cited = [known.get(n) for n in numbers if isinstance(n, int) and not isinstance(n, bool)]
    # Halves of characters could not even be stored; signs that are not seen have no place here.
    if not text or not text.isprintable():
        return None
    if len(text) > LONGEST_SENTENCE or len(cited) > _MOST_PASSAGES:
        return None
    shown = [one for one in cited if one is not None]
    if len(shown) != len(numbers):
        return None
    return _anchor(text, list(dict.fromkeys(shown)))


def _anchor(text: str, shown: list[Shown]) -> Sentence:
    same = next((one for one in shown if one.text == text), None)
    first = same or shown[0]
    return Sentence(
        text=text,
        passages=(first.passage,) if same else tuple(one.passage for one in shown),
        quoted=same is not None,
        article_id=first.member.article_id,
        outlet=first.member.outlet,
        url=first.member.url,
        published_at=format_time(first.member),
    )
