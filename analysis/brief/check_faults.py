"""What can be wrong with a sentence of a brief."""

from __future__ import annotations

from dataclasses import dataclass

NO_PASSAGE = "no passage"
NO_SNAPSHOT = "snapshot missing"
BAD_SPAN = "span outside the snapshot"
BAD_HASH = "passage changed"
NOT_VERBATIM = "not verbatim"
NUMBER = "number not in the passages"
DATE = "date not in the passages"
NAME = "name not in the passages"
WRONG_SOURCE = "attributed to another article"
BOUND = "value belongs to something else"
ROLES = "somebody else did it"
CONTRARY = "the passages say the contrary"
CERTAINTY = "more certain than the passages"
UNSUPPORTED = "not in the passages"
FAR = "too far from the passages"
INJECTED = "an instruction or markup"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a sentence fails; `detail` names the offending value."""

    kind: str
    detail: str
