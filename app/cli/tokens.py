"""Commands about API tokens, by which programs read what people sign in for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from app.api_tokens import ROLES, make_token
from app.cli.output import json_option, now_option, print_json
from app.clock import current_time
from app.settings import load_settings
from db.errors import ConfigError

if TYPE_CHECKING:
    from datetime import datetime

    from db.store import Database
    from db.tokens import ApiToken

_LONGEST_NAME = 80


@click.group()
def tokens() -> None:
    """Make, list and revoke API tokens."""


@tokens.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="reader", help="Default: reader.")
@click.option("--days", type=click.IntRange(1, 3660), help="Good for so long; default: for good.")
@now_option
@json_option
def add(name: str, *, role: str, days: int | None, now: str | None, as_json: bool) -> None:
    """Make a token called NAME and show it, this once."""
    from db.tokens import add_token

    token, secret = make_token(_checked(name), role, current_time(now), days)
    with _database().write() as connection:
        if not add_token(connection, token, secret):
            raise ConfigError(
                f"there is a token called {token.name!r} already; give another name, or revoke it "
                f"with `tocsin tokens revoke {token.name}`"
            )
    if as_json:
        print_json({"id": token.id, "name": token.name, "role": role, "token": secret})
        return
    click.echo(secret)
    until = f"until {token.expires_at:%Y-%m-%d}" if token.expires_at else "until it is revoked"
    click.echo(
        f"the token {token.name} ({token.id}), for {role}s, {until}; it is not shown again. Send it "
        "as `Authorization: Bearer ...`; feeds and calendars also take ?token=...",
        err=True,
    )


@tokens.command("list")
@now_option
@json_option
def list_all(*, now: str | None, as_json: bool) -> None:
    """Every token, without its secret."""
    from db.tokens import list_tokens

    with _database().read() as connection:
        found = list_tokens(connection)
    if as_json:
        print_json(found)
        return
    moment = current_time(now)
    for token in found:
        click.echo(describe_token(token, moment))
    click.echo(f"{len(found)} tokens" if len(found) != 1 else "1 token", err=True)


@tokens.command()
@click.argument("key", metavar="NAME")
@now_option
def revoke(key: str, *, now: str | None) -> None:
    """Let the token of that NAME or id open nothing from now on."""
    from db.tokens import revoke_token

    with _database().write() as connection:
        revoked = revoke_token(connection, key, current_time(now))
    if not revoked:
        raise ConfigError(f"there is no token {key!r} to revoke; `tocsin tokens list` shows them")
    click.echo(f"revoked {', '.join(revoked)}")


def describe_token(token: ApiToken, now: datetime) -> str:
    """One line: id, role, state, last use, name."""
    used = f"last used {token.last_used_at:%Y-%m-%d %H:%M}" if token.last_used_at else "never used"
    return f"{token.id}  {token.role:<8}  {_state(token, now):<18}  {used:<26}  {token.name}"


def _state(token: ApiToken, now: datetime) -> str:
    if token.revoked_at is not None:
        return f"revoked {token.revoked_at:%Y-%m-%d}"
    if token.expires_at is None:
        return "good"
    word = "until" if token.is_good(now) else "expired"
    return f"{word} {token.expires_at:%Y-%m-%d}"


def _checked(name: str) -> str:
    folded = " ".join(name.split())
    if not folded or len(folded) > _LONGEST_NAME or not folded.isprintable():
        raise click.BadParameter(f"a name has 1 to {_LONGEST_NAME} letters")
    return folded


def _database() -> Database:
    from app.wiring import open_existing_database

    return open_existing_database(load_settings())
