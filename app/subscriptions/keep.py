"""Subscriptions as their owners keep them: added, changed, paused, ended, found."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from app.access import check_may_keep
from app.subscriptions.choose import choose
from app.subscriptions.drafts import DraftError, SubscriptionDraft
from app.subscriptions.judge import judge_draft
from app.subscriptions.targets import Surroundings
from app.subscriptions.times import write_quiet
from db import subscriptions as table
from db.alert_types import Subscription, SubscriptionState
from db.deliveries import cancel_waiting
from db.errors import ConfigError
from db.waiting_alerts import drop_queued

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from analysis.stack.model import Stack
    from app.subscriptions.drafts import Fault
    from app.subscriptions.judge import Asked
    from app.subscriptions.limits import AlertLimits
    from db.store import Connection

PAUSED = "paused by its owner"
ENDED = "ended by its owner"
_ID_BYTES = 16
_DAY = timedelta(days=1)
_MADE_PER_DAY = 3  # times as many as may be kept


@dataclass(frozen=True, slots=True)
class Keeper:
    """What keeping subscriptions needs to know of its surroundings."""

    stacks: Callable[[], Sequence[Stack]]
    limits: AlertLimits
    zone: str

    def judge(
        self,
        connection: Connection,
        owner: str,
        draft: SubscriptionDraft,
        known: Subscription | None = None,
        *,
        is_trial: bool = False,
    ) -> tuple[Asked | None, tuple[Fault, ...]]:
        """What a draft asks for, or its faults; a trial may ask for what is kept already."""
        around = Surroundings(connection, owner, self.stacks)
        return judge_draft(draft, around, self.zone, known, is_trial=is_trial)

    def preview(
        self, connection: Connection, owner: str, draft: SubscriptionDraft, now: datetime
    ) -> Subscription:
        """What a draft would make, not kept and under no name of its own; raises DraftError."""
        unnamed = replace(draft, name="", channels=())
        asked, faults = self.judge(connection, owner, unnamed, is_trial=True)
        if asked is None:
            raise DraftError(faults)
        return _make(asked, owner, now, secrets.token_hex(_ID_BYTES))

    def add(
        self, connection: Connection, owner: str, draft: SubscriptionDraft, now: datetime
    ) -> Subscription:
        """Keep what a draft asks for; raises ConfigError, DraftError for its faults."""
        check_may_keep(owner)
        self._check_limits(connection, owner, now)
        asked = self._sound(connection, owner, draft)
        subscription = _make(asked, owner, now, secrets.token_hex(_ID_BYTES))
        table.insert_subscription(connection, subscription)
        return subscription

    def edit(
        self, connection: Connection, owner: str, named: str, draft: SubscriptionDraft
    ) -> Subscription:
        """Put a draft in the place of a subscription; raises ConfigError."""
        check_may_keep(owner)
        known = _find_living(connection, owner, named)
        asked = self._sound(connection, owner, draft, known)
        changed = _make(asked, owner, known.created_at, known.id)
        changed = replace(changed, state=known.state, state_note=known.state_note)
        table.update_subscription(connection, changed)
        return changed

    def _sound(
        self,
        connection: Connection,
        owner: str,
        draft: SubscriptionDraft,
        known: Subscription | None = None,
    ) -> Asked:
        asked, faults = self.judge(connection, owner, draft, known)
        if asked is None:
            raise DraftError(faults)
        return asked

    def _check_limits(self, connection: Connection, owner: str, now: datetime) -> None:
        # What ended stays on record: without this, making and ending would fill the disk.
        most = _MADE_PER_DAY * self.limits.subscriptions
        if table.count_made(connection, owner, now - _DAY) >= most:
            raise ConfigError(f"you made {most} subscriptions today; make more tomorrow")
        if table.count_subscriptions(connection, owner) >= self.limits.subscriptions:
            raise ConfigError(
                f"you keep {self.limits.subscriptions} subscriptions, and no more can be; end one "
                "first"
            )
        if table.count_subscriptions(connection) >= self.limits.in_all:
            raise ConfigError(
                f"this service keeps {self.limits.in_all:,} subscriptions, and no more can be; "
                "tell whoever runs it"
            )


def find_own(connection: Connection, owner: str, named: str) -> Subscription:
    """An owner's subscription by id, the beginning of its id, or its name; raises ConfigError."""
    owned = {one.id: one for one in table.subscriptions_of(connection, owner, with_ended=True)}
    at_work = {key: one for key, one in owned.items() if one.state is not SubscriptionState.ENDED}
    found = choose(named, {key: one.name for key, one in at_work.items()})
    found = found or choose(named, {key: one.name for key, one in owned.items()})
    if not found:
        raise ConfigError(
            f"you have no subscription {named[:60]!r}; `tocsin alerts list` shows yours"
        )
    if len(found) > 1:
        raise ConfigError(f"several of your subscriptions fit {named[:60]!r}; give more of the id")
    return owned[found[0]]


def pause(connection: Connection, owner: str, named: str) -> Subscription:
    """Find and send nothing for it until it is resumed; what waits is dropped."""
    return _set(connection, owner, named, SubscriptionState.PAUSED, PAUSED)


def resume(connection: Connection, owner: str, named: str) -> Subscription:
    """Take it up again; what happened meanwhile is not sent. Raises ConfigError for an ended one."""
    return _set(connection, owner, named, SubscriptionState.ACTIVE, "")


def end(connection: Connection, owner: str, named: str) -> Subscription:
    """End it for good: what waits is dropped."""
    check_may_keep(owner)
    known = find_own(connection, owner, named)
    return known if known.state is SubscriptionState.ENDED else end_it(connection, known, ENDED)


def end_it(connection: Connection, known: Subscription, note: str) -> Subscription:
    """End a subscription, with the reason; what it found and was not sent is dropped."""
    table.set_subscription_state(connection, [known.id], SubscriptionState.ENDED, note)
    drop_queued(connection, known.id, note)
    cancel_waiting(connection, note, subscription_id=known.id)
    return replace(known, state=SubscriptionState.ENDED, state_note=note)


def draft_of(subscription: Subscription) -> SubscriptionDraft:
    """A subscription as a draft."""
    conditions = subscription.conditions
    return SubscriptionDraft(
        kind=subscription.kind.value,
        target=subscription.target,
        name=subscription.name,
        channels=subscription.channels,
        rhythm=subscription.rhythm.value,
        hour=subscription.hour,
        zone=subscription.zone,
        quiet=write_quiet(subscription.quiet),
        min_relevance=conditions.min_relevance,
        min_score=conditions.min_score,
        tiers=tuple(tier.value for tier in conditions.tiers),
        languages=conditions.languages,
        wanted=conditions.wanted.value,
    )


def _find_living(connection: Connection, owner: str, named: str) -> Subscription:
    known = find_own(connection, owner, named)
    if known.state is SubscriptionState.ENDED:
        raise ConfigError(f"{known.name!r} has ended; add it anew")
    return known


def _set(
    connection: Connection, owner: str, named: str, state: SubscriptionState, note: str
) -> Subscription:
    check_may_keep(owner)
    known = _find_living(connection, owner, named)
    if known.state is not state:
        table.set_subscription_state(connection, [known.id], state, note)
    return replace(known, state=state, state_note=note)


def _make(asked: Asked, owner: str, now: datetime, key: str) -> Subscription:
    return Subscription(
        id=key,
        owner=owner,
        name=asked.name,
        kind=asked.kind,
        target=asked.target.value,
        created_at=now,
        conditions=asked.conditions,
        rhythm=asked.rhythm,
        hour=asked.hour,
        zone=asked.zone,
        quiet=asked.quiet,
        channels=asked.channels,
    )
