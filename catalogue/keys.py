"""Keys of programs, people, browser sessions and sign-in links. Only hashes of secrets are kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import get_args

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalogue.actors import Actor, Role
from catalogue.schema import ApiKey, Person, WebSession
from catalogue.types import utc_now
from foundation.errors import BadInput, NotFound, Unauthenticated

PREFIX = "st_"
SESSION_LIFE = timedelta(hours=12)
LINK_LIFE = timedelta(minutes=30)
MIN_PASSWORD = 10
_hasher = PasswordHasher()


@dataclass(frozen=True)
class NewKey:
    """A key just made; `key` is shown this once."""

    id: str
    key: str
    role: str
    name: str


def check_role(role: str) -> Role:
    """The role, or BadInput naming those there are."""
    if role not in get_args(Role):
        raise BadInput(f"no role {role!r}; choose one of {', '.join(get_args(Role))}", "没有这个角色")
    return role  # type: ignore[return-value]


def create_key(session: Session, role: str, name: str = "", projects: Iterable[str] | None = None) -> NewKey:
    """Make a key. projects None: every project."""
    check_role(role)
    key = PREFIX + secrets.token_urlsafe(32)
    row = ApiKey(
        name=name or role,
        hash=hash_secret(key),
        prefix=key[:10],
        role=role,
        projects=None if projects is None else sorted(projects),
    )
    session.add(row)
    session.flush()
    return NewKey(row.id, key, role, row.name)


def actor_of_key(session: Session, key: str) -> Actor:
    """The actor behind a key. Raises Unauthenticated."""
    row = session.scalars(select(ApiKey).where(ApiKey.hash == hash_secret(key), ApiKey.revoked_at.is_(None))).first()
    if row is None:
        raise Unauthenticated("this key is not known or was revoked; ask for a new one", "密钥无效或已吊销")
    return Actor(f"key:{row.name}", check_role(row.role), None if row.projects is None else tuple(row.projects))


def list_keys(session: Session) -> list[ApiKey]:
    """All keys, the newest first."""
    return list(session.scalars(select(ApiKey).order_by(ApiKey.id.desc())))


def revoke_key(session: Session, key_id: str) -> ApiKey:
    """End a key. Raises NotFound."""
    row = session.get(ApiKey, key_id)
    if row is None:
        raise NotFound(f"there is no key {key_id}", "没有这个密钥")
    row.revoked_at = row.revoked_at or utc_now()
    return row


def create_person(
    session: Session, name: str, password: str, role: str, projects: Iterable[str] | None = None
) -> Person:
    """Add a person who may sign in."""
    check_role(role)
    if len(password) < MIN_PASSWORD:
        raise BadInput(f"the password needs at least {MIN_PASSWORD} characters", f"密码至少 {MIN_PASSWORD} 位")
    if session.scalars(select(Person).where(Person.name == name)).first():
        raise BadInput(f"there is already a person named {name}", "已有同名用户")
    person = Person(
        name=name,
        password_hash=_hasher.hash(password),
        role=role,
        projects=None if projects is None else sorted(projects),
    )
    session.add(person)
    session.flush()
    return person


def check_password(session: Session, name: str, password: str) -> Actor:
    """The person who signs in. Raises Unauthenticated, the same for a wrong name and a wrong password."""
    person = session.scalars(select(Person).where(Person.name == name, Person.disabled_at.is_(None))).first()
    try:
        # An unknown name costs the same time as a known one.
        _hasher.verify(person.password_hash if person else _DUMMY, password)
    except Argon2Error as error:
        raise Unauthenticated("the name or the password is wrong", "用户名或密码错误") from error
    if person is None:
        raise Unauthenticated("the name or the password is wrong", "用户名或密码错误")
    return Actor(person.name, check_role(person.role), None if person.projects is None else tuple(person.projects))


def open_session(session: Session, actor: Actor, *, is_link: bool = False) -> tuple[str, str]:
    """Sign an actor in, or make a link that signs in once. Returns the token and its CSRF token."""
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    session.execute(delete(WebSession).where(WebSession.expires_at < utc_now()))
    session.add(
        WebSession(
            hash=hash_secret(token),
            person=actor.name,
            role=actor.role,
            csrf=csrf,
            is_link=is_link,
            projects=None if actor.projects is None else list(actor.projects),
            expires_at=utc_now() + (LINK_LIFE if is_link else SESSION_LIFE),
        )
    )
    return token, csrf


def actor_of_session(session: Session, token: str) -> tuple[Actor, str]:
    """The actor and CSRF token of a signed-in browser. Raises Unauthenticated."""
    row = session.get(WebSession, hash_secret(token))
    if row is None or row.is_link or row.expires_at < utc_now():
        raise Unauthenticated("sign in again", "请重新登录")
    return Actor(row.person, check_role(row.role), None if row.projects is None else tuple(row.projects)), row.csrf


def use_link(session: Session, token: str) -> Actor:
    """The actor of a sign-in link, which is used up. Raises Unauthenticated."""
    row = session.get(WebSession, hash_secret(token))
    if row is None or not row.is_link or row.expires_at < utc_now():
        raise Unauthenticated("this link was used or has run out; make a new one", "登录链接已失效")
    session.delete(row)
    return Actor(row.person, check_role(row.role), None if row.projects is None else tuple(row.projects))


def close_session(session: Session, token: str) -> None:
    """Sign a browser out."""
    session.execute(delete(WebSession).where(WebSession.hash == hash_secret(token)))


def hash_secret(secret: str) -> str:
    """sha256 (hex): enough for secrets of 256 random bits; passwords go through Argon2."""
    return hashlib.sha256(secret.encode()).hexdigest()


_DUMMY = _hasher.hash(secrets.token_urlsafe(16))
