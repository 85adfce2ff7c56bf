"""Webhooks: what happened is told to addresses outside, signed, tried again, never to an address inside."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import socket
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from catalogue.database import Database
from catalogue.schema import Delivery, Job, Webhook
from catalogue.types import rfc3339, utc_now
from foundation.errors import BadInput
from foundation.ids import canonical_json, new_id
from foundation.logs import get_log

JOB_EVENTS = ("job.succeeded", "job.failed", "job.quarantined", "job.canceled")
ACTION_DUE = "action.due"
EVENTS = (*JOB_EVENTS, ACTION_DUE)
"""What can be told. Whoever names no events is told of jobs."""

WAITS_S = (10, 60, 600, 3600, 6 * 3600)
TIMEOUT_S = 10.0


@dataclass(frozen=True)
class Target:
    """Where to send, with the address that was looked at: a name that points elsewhere later does not help."""

    url: str
    host: str
    ip: str
    port: int


def check_target(url: str, *, allow_internal: bool = False) -> Target:
    """The target of an address. Raises BadInput for anything but http(s) to a public address."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise BadInput("a callback is an http or https address without a password in it", "回调地址格式不对")
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = socket.getaddrinfo(parts.hostname, port, proto=socket.IPPROTO_TCP)
    except (OSError, ValueError) as error:
        raise BadInput(f"the callback's host {parts.hostname} cannot be found", "无法解析回调地址") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not allow_internal and not all(ipaddress.ip_address(a.split("%")[0]).is_global for a in addresses):
        raise BadInput("a callback to an internal address is refused", "不允许回调到内部地址")
    return Target(url, parts.hostname, addresses[0], port)


def note_event(session: Session, event: str, job: Job) -> None:
    """Put what happened to a job in the outbox of webhooks, in the transaction that makes it true."""
    body = {
        "id": new_id(),
        "event": event,
        "at": rfc3339(utc_now()),
        "job_id": job.id,
        "document_id": job.document_id,
        "project": job.project_id,
        "status": job.status,
        "error": {"code": job.error_code, "message": job.error_message} if job.error_code else None,
    }
    for hook in session.scalars(select(Webhook)):
        if event in hook.events and (hook.project_id is None or hook.project_id == job.project_id):
            session.add(Delivery(url=hook.url, secret=hook.secret, body=body))
    if job.callback_url:
        session.add(Delivery(url=job.callback_url, secret=None, body=body))


def signature(secret: str, body: bytes, at: str) -> str:
    """HMAC-SHA256 (hex) over the time and the body, so that an old message cannot be sent again as new."""
    return hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()


def deliver_due(database: Database, *, allow_internal: bool = False, limit: int = 20) -> int:
    """Send what is due. A refusal is tried again, ever later, five times. Returns how many arrived."""
    with database.read() as session:
        due = list(
            session.scalars(
                select(Delivery)
                .where(Delivery.done_at.is_(None), or_(Delivery.not_before.is_(None), Delivery.not_before <= utc_now()))
                .order_by(Delivery.id)
                .limit(limit)
            )
        )
    n_arrived = 0
    for delivery in due:
        error = _send(delivery, allow_internal)
        n_arrived += error is None
        with database.write() as session:
            _settle(session.get_one(Delivery, delivery.id), error)
    return n_arrived


def _settle(row: Delivery, error: str | None) -> None:
    row.n_tries += 1
    row.error = error
    if error is None or row.n_tries > len(WAITS_S):
        row.done_at = utc_now()
        if error is not None:
            get_log("webhooks").warning("given up", delivery=row.id, reason=error)
    else:
        row.not_before = utc_now() + timedelta(seconds=WAITS_S[row.n_tries - 1])


def _send(delivery: Delivery, allow_internal: bool) -> str | None:
    """None when it arrived, else why not."""
    body, at = canonical_json(delivery.body), rfc3339(utc_now()) or ""
    headers = {"Content-Type": "application/json", "X-SiteTrace-Time": at, "X-SiteTrace-Delivery": delivery.id}
    if delivery.secret:
        headers["X-SiteTrace-Signature"] = f"sha256={signature(delivery.secret, body, at)}"
    try:
        target = check_target(delivery.url, allow_internal=allow_internal)
        response = _post(target, body, headers)
    except (BadInput, httpx.HTTPError) as error:
        return f"{type(error).__name__}: {error}"[:500]
    return None if response.is_success else f"answered {response.status_code}"


def _post(target: Target, body: bytes, headers: dict[str, str]) -> httpx.Response:
    parts = urlsplit(target.url)
    host = f"[{target.ip}]" if ":" in target.ip else target.ip
    address = f"{parts.scheme}://{host}:{target.port}{parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")
    extensions: dict[str, Any] = {"sni_hostname": target.host}
    with httpx.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client:
        return client.post(
            address, content=body, headers=headers | {"Host": parts.netloc.rpartition("@")[2]}, extensions=extensions
        )
