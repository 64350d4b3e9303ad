"""Turning the pages of a list: what was asked, where to go on, the link to what follows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Query, Request, Response

from app.api.cursors import LONGEST, read_cursor, write_cursor
from app.api.parameters import make_limit
from app.context import current_context

Row = TypeVar("Row")


@dataclass(frozen=True)
class Turn:
    """A page of a list that is asked for: at most `limit` rows behind the key `after`."""

    limit: int
    after: tuple[Any, ...] | None
    question: str
    request: Request
    response: Response

    def close(
        self,
        name: str,
        rows: Sequence[Row],
        describe: Callable[[Row], object],
        key: Callable[[Row], Sequence[object]],
    ) -> dict[str, Any]:
        """The page's body. `rows` holds one more than the limit where the list goes on."""
        shown = rows[: self.limit]
        link = self.follow(key(shown[-1])) if len(rows) > self.limit else None
        return {name: [describe(row) for row in shown], "next": link}

    def cut(self, rows: Sequence[Row], key: Callable[[Row], Sequence[object]]) -> Sequence[Row]:
        """Of rows in the order of their keys those behind the cursor, one more than the limit."""
        after = self.after
        left = rows if after is None else [row for row in rows if tuple(key(row)) > after]
        return left[: self.limit + 1]

    def follow(self, key: Sequence[object]) -> str:
        """The address of the page behind the row of that key, in the `Link` header as well."""
        cursor = write_cursor(self.question, key)
        kept = [pair for pair in self.request.query_params.multi_items() if pair[0] != "cursor"]
        address = f"{current_context().base_url}{self.request.url.path}"
        link = f"{address}?{urlencode([*kept, ('cursor', cursor)])}"
        self.response.headers["Link"] = f'<{link}>; rel="next"'
        return link


def turning(usual: int, most: int, *form: type) -> Any:
    """The dependency that reads `limit` and `cursor`; `form` types the key of a row."""

    def turn(
        request: Request,
        response: Response,
        limit: make_limit(usual, most) = usual,  # type: ignore[valid-type]  # made here, for the description
        cursor: Annotated[
            str | None,
            Query(
                min_length=1,
                max_length=LONGEST,
                description="Where to go on, from the `next` of the page before.",
            ),
        ] = None,
    ) -> Turn:
        question = _question(request)
        after = read_cursor(cursor, question, form) if cursor is not None else None
        return Turn(limit, after, question, request, response)

    return Depends(turn)


def _question(request: Request) -> str:
    asked = [p for p in request.query_params.multi_items() if p[0] not in {"cursor", "limit"}]
    return f"{request.url.path}?{urlencode(sorted(asked))}"
