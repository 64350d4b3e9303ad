"""Less like this: what a subscription leaves out because of one alert, and how to take it back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from app.alert_routes.visit import Page
from app.alert_words.phrases import because
from app.alerts_reading import tell_alert
from app.answers import RequestFaultError
from app.reactions import react
from db.alert_types import MuteKind, Wanted
from db.errors import ConfigError
from db.reactions import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.alert_desk import Offer
    from app.alert_routes.visit import Visit
    from db.alert_types import Alert, Mute, Subscription

_BARS: Final = (0.6, 0.7, 0.8, 0.9)
_USUAL_BAR: Final = 0.5
_DOES: Final = {
    MuteKind.STORY: "Nothing more comes of this one story, whatever new is reported of it.",
    MuteKind.THREAD: "Nothing more comes of this longer affair, its future stories included.",
    MuteKind.ENTITY: "Nothing comes any more in which this name plays a part.",
    MuteKind.TOPIC: "Nothing comes any more that is filed under this topic.",
    MuteKind.SOURCE: "What only this source reports no longer comes.",
}

_NAMED: Final = {
    MuteKind.ENTITY: "The name {}",
    MuteKind.TOPIC: "The topic {}",
    MuteKind.SOURCE: "The source {}",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: what it is about, what it does, and the fields that it sends."""

    words: str
    does: str
    button: str
    fields: tuple[tuple[str, str], ...]


def show_less(visit: Visit) -> Page:
    """The alert, and what can be left out because of it; what a button did stands above."""
    subscription, alert, offers = visit.desk.read_less(visit.token)
    if visit.form is None:
        return _page(visit, subscription, alert, offers)
    notice = _act(visit, subscription, alert, offers)
    changed, alert, offers = visit.desk.read_less(visit.token)
    return _page(visit, changed, alert, offers, notice)


def _act(visit: Visit, subscription: Subscription, alert: Alert, offers: Sequence[Offer]) -> str:
    match visit.said("do"):
        case "mute" | "unmute":
            notice = _mute(visit, subscription, _chosen(visit, offers))
        case "wanted":
            notice = _set_wanted(visit, subscription)
        case "bar":
            notice = _set_bar(visit, subscription)
        case _:
            raise RequestFaultError(400, "this page has no such button; nothing was changed")
    _note(visit, subscription, alert)
    return notice


def _chosen(visit: Visit, offers: Sequence[Offer]) -> Offer:
    asked = (visit.said("kind"), visit.said("value"))
    found = next((one for one in offers if (one.kind.value, one.value) == asked), None)
    if found is None:
        raise RequestFaultError(400, "this alert has nothing of that kind; nothing was changed")
    return found


def _mute(visit: Visit, subscription: Subscription, offer: Offer) -> str:
    if visit.said("do") == "unmute":
        visit.desk.unmute(subscription.owner, subscription.id, offer.kind, offer.value)
        return f"Taken back: {offer.words} may come again."
    visit.desk.less(visit.token, offer.kind, offer.value)
    return f"Left out from now on: {offer.words}."


def _set_wanted(visit: Visit, subscription: Subscription) -> str:
    stated = visit.said("value")
    if stated not in {Wanted.ANY, Wanted.NEW_STORY}:
        raise RequestFaultError(400, "this page has no such button; nothing was changed")
    _edit(visit, subscription, wanted=stated)
    if stated == Wanted.ANY:
        return "Taken back: new facts of known stories come again."
    return "Only new stories come from now on."


def _set_bar(visit: Visit, subscription: Subscription) -> str:
    try:
        bar = float(visit.said("value"))
    except ValueError:
        bar = -1.0
    if bar not in {*_BARS, _USUAL_BAR}:
        raise RequestFaultError(400, "this page has no such button; nothing was changed")
    _edit(visit, subscription, min_score=bar)
    return f"The bar now lies at {bar:.0%}."


def _edit(visit: Visit, subscription: Subscription, **changed: str | float) -> None:
    draft = replace(visit.desk.draft_of(subscription), **changed)  # type: ignore[arg-type]  # by name
    visit.desk.edit(subscription.owner, subscription.id, draft)


def _note(visit: Visit, subscription: Subscription, alert: Alert) -> None:
    """Keep the word as a reaction too: it becomes a label for ranking."""
    if not alert.story_id:
        return
    taken_back = visit.said("do") == "unmute" or visit.said("back") == "1"
    verdict = None if taken_back else Verdict.NOT_USEFUL
    desk = visit.desk
    try:
        react(desk.database, subscription.owner, alert.story_id, verdict, desk.now(), place="alert")
    except ConfigError:
        return  # the story is gone, or nothing may be kept; the wish itself was heard


def _page(
    visit: Visit,
    subscription: Subscription,
    alert: Alert,
    offers: Sequence[Offer],
    notice: str = "",
) -> Page:
    told = tell_alert(visit.desk.database, subscription, alert)
    mutes = visit.desk.mutes(subscription.owner, subscription.id)
    choices = [_offer(one, mutes) for one in offers]
    return Page(
        "less",
        "Less like this",
        {
            "headline": told.headline,
            "name": subscription.name,
            "why": because(alert.rule),
            "quotes": told.quotes[:1],
            "choices": [*choices, *_wanted_choice(subscription), *_bar_choice(subscription, alert)],
            "notice": notice,
        },
    )


def _offer(offer: Offer, mutes: Sequence[Mute]) -> Choice:
    words = _NAMED.get(offer.kind, "{}").format(offer.words)
    muted = any((one.kind, one.value) == (offer.kind, offer.value) for one in mutes)
    fields = (("kind", offer.kind.value), ("value", offer.value))
    if muted:
        does = "It is left out."
        return Choice(words, does, "Take it back", (("do", "unmute"), *fields))
    return Choice(words, _DOES[offer.kind], "Leave it out", (("do", "mute"), *fields))


def _wanted_choice(subscription: Subscription) -> list[Choice]:
    match subscription.conditions.wanted:
        case Wanted.ANY:
            does = "What is new in stories already told no longer comes, from any story."
            fields = (("do", "wanted"), ("value", Wanted.NEW_STORY.value))
            return [Choice("Only new stories", does, "Only new stories", fields)]
        case Wanted.NEW_STORY:
            does = "What is new in stories already told does not come."
            back = (("do", "wanted"), ("value", Wanted.ANY.value), ("back", "1"))
            return [Choice("Only new stories", does, "Take it back", back)]
        case _:
            return []


def _bar_choice(subscription: Subscription, alert: Alert) -> list[Choice]:
    now = subscription.conditions.min_score
    choices = []
    bar = next((one for one in _BARS if one > max(now, alert.score or 0.0)), None)
    if bar is not None and alert.score is not None:
        does = (
            f"Only stories come that are about it by {bar:.0%} at least; this one was by "
            f"{alert.score:.0%}, and today’s bar is {now:.0%}."
        )
        fields = (("do", "bar"), ("value", f"{bar}"))
        choices.append(Choice("Raise the bar", does, f"Raise it to {bar:.0%}", fields))
    if now > _USUAL_BAR:
        does = f"Today’s bar is {now:.0%}; the usual one is {_USUAL_BAR:.0%}."
        back = (("do", "bar"), ("value", f"{_USUAL_BAR}"), ("back", "1"))
        choices.append(Choice("Lower the bar", does, "Back to the usual bar", back))
    return choices
