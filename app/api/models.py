"""Models: owner, licence, openness, released, changed, retires; the rows of the page's table."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from app.answers import plain
from app.api.parameters import Day, Flag, OpennessName, Text
from app.api.route import CheckedRoute
from app.api.shapes import Page, extend, several
from app.api.turning import Turn, turning
from app.context import current_context
from app.kept_readings import kept_models
from app.models_reading import ModelQuestion, ModelSort, match_models, read_models
from app.models_values import ModelRow

router = APIRouter(tags=["Models"], route_class=CheckedRoute)

ModelList = extend(
    "ModelList",
    Page,
    "Models by name. Each value says what it rests on: a passage, our list, its family, nothing. "
    "`found` counts those that satisfy the question.",
    models=several(ModelRow),
    found=int,
)


@router.get("/models", response_model=ModelList)
def list_model_rows(
    turn: Annotated[Turn, turning(50, 200, str, str)],
    owner: Annotated[Text, Query(description="An organisation's key.")] = None,
    openness: OpennessName = None,
    licence: Annotated[Text, Query(description="A known licence's key, such as `mit`.")] = None,
    family: Annotated[Text, Query(description="A family's key, such as `model:lumen`.")] = None,
    changed_since: Annotated[Day, Query(description="Changed on this day or later.")] = None,
    retires_soon: Annotated[Flag, Query(description="Retired within half a year.")] = False,
    every: Annotated[
        Flag, Query(alias="all", description="Also those of which nothing is stated.")
    ] = False,
) -> Any:
    """Models by name, with what is known of each and the words it rests on."""
    question = ModelQuestion(
        owner=owner or "",
        openness=openness,
        licence=licence or "",
        family=family or "",
        changed_since=date.fromisoformat(changed_since) if changed_since else None,
        retires_soon=retires_soon,
        every=every,
        sort=ModelSort.NAME,
        rows=turn.limit,
    )
    return _read_page(turn, question)


def _read_page(turn: Turn, question: ModelQuestion) -> dict[str, Any]:
    context = current_context()
    known = kept_models(context.database)
    left = known if turn.after is None else tuple(row for row in known if _key(row) > turn.after)
    view = read_models(context.database, question, context.now(), left)
    follows = turn.follow(_key(view.rows[-1])) if view.count > len(view.rows) > 0 else None
    found = len(match_models(known, question, context.now()))
    return {"models": [plain(row) for row in view.rows], "next": follows, "found": found}


def _key(row: ModelRow) -> tuple[str, str]:
    return row.name.casefold(), row.key
