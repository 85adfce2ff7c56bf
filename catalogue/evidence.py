"""The evidence: a hash chain for each project, and a signed chain over the heads of all of them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue.schema import EvidenceHead, EvidenceRecord, Project
from catalogue.types import rfc3339, utc_now
from foundation.ids import canonical_json
from foundation.settings import CoreSettings, write_secret

GENESIS = "0" * 64


def append(
    session: Session, project_id: str, actor: str, action: str, subject: str, digests: dict[str, Any]
) -> EvidenceRecord:
    """Add a link to a project's chain, in the caller's transaction. Digests only, never content."""
    # The project's row is the lock of its chain on PostgreSQL (one that rows which only refer to it do not wait for).
    session.execute(select(Project.id).where(Project.id == project_id).with_for_update(key_share=True))
    last = session.scalars(
        select(EvidenceRecord).where(EvidenceRecord.project_id == project_id).order_by(EvidenceRecord.seq.desc())
    ).first()
    record = EvidenceRecord(
        project_id=project_id,
        seq=last.seq + 1 if last else 1,
        at=rfc3339(utc_now()),
        actor=actor,
        action=action,
        subject=subject,
        digests=digests,
        previous=last.hash if last else GENESIS,
    )
    record.hash = link_hash(record.previous, record_body(record))
    session.add(record)
    session.flush()
    return record


def record_body(record: EvidenceRecord) -> dict[str, Any]:
    """What a link's hash covers."""
    return {
        "project_id": record.project_id,
        "seq": record.seq,
        "at": record.at,
        "actor": record.actor,
        "action": record.action,
        "subject": record.subject,
        "digests": record.digests,
    }


def link_hash(previous: str, body: dict[str, Any]) -> str:
    """sha256 (hex) over the previous link's hash and the canonical JSON of this one."""
    return hashlib.sha256(previous.encode() + canonical_json(body)).hexdigest()


def signing_key(settings: CoreSettings) -> Ed25519PrivateKey:
    """The archive's signing key, made once and kept in home, readable by its owner alone."""
    file: Path = settings.home / "secrets" / "evidence_ed25519"
    if not file.exists():
        seed = Ed25519PrivateKey.generate().private_bytes_raw()
        write_secret(file, base64.b64encode(seed).decode())
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(file.read_text()))


def heads_of(session: Session) -> dict[str, Any]:
    """seq and hash of the last link of every project."""
    newest = (
        select(EvidenceRecord.project_id, func.max(EvidenceRecord.seq).label("seq"))
        .group_by(EvidenceRecord.project_id)
        .subquery()
    )
    rows = session.scalars(
        select(EvidenceRecord).join(
            newest, (EvidenceRecord.project_id == newest.c.project_id) & (EvidenceRecord.seq == newest.c.seq)
        )
    )
    return {row.project_id: {"seq": row.seq, "hash": row.hash} for row in rows}


def last_head(session: Session) -> EvidenceHead | None:
    """The newest link of the head chain."""
    return session.scalars(select(EvidenceHead).order_by(EvidenceHead.seq.desc()).limit(1)).first()


def sign_heads(session: Session, key: Ed25519PrivateKey) -> EvidenceHead | None:
    """Add a signed link over all heads, unless nothing changed since the last one."""
    heads, last = heads_of(session), last_head(session)
    if not heads or (last is not None and last.heads == heads):
        return last
    at, seq = rfc3339(utc_now()), last.seq + 1 if last else 1
    previous = last.hash if last else GENESIS
    digest = link_hash(previous, {"seq": seq, "at": at, "heads": heads})
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    head = EvidenceHead(
        seq=seq,
        at=at,
        heads=heads,
        previous=previous,
        hash=digest,
        signature=base64.b64encode(key.sign(digest.encode())).decode(),
        public_key=base64.b64encode(public).decode(),
    )
    session.add(head)
    session.flush()
    return head


@dataclass(frozen=True)
class Flaw:
    """A place where the evidence does not hold."""

    where: str
    what: str


def verify_chains(session: Session, public_key: str | None = None) -> Iterator[Flaw]:
    """Every flaw of every chain. public_key (base64): the archive's own, when the caller holds it."""
    known: dict[str, dict[int, str]] = {}
    yield from _verify_projects(session, known)
    previous = GENESIS
    for seq, head in enumerate(session.scalars(select(EvidenceHead).order_by(EvidenceHead.seq)), start=1):
        where = f"head {head.seq}"
        if head.seq != seq or head.previous != previous:
            yield Flaw(where, "a link of the head chain is missing or out of order")
        if link_hash(head.previous, {"seq": head.seq, "at": head.at, "heads": head.heads}) != head.hash:
            yield Flaw(where, "the head was changed")
        if not _is_signed(head) or (public_key is not None and head.public_key != public_key):
            yield Flaw(where, "the signature is not this archive's")
        for project, told in head.heads.items():
            if known.get(project, {}).get(told["seq"]) != told["hash"]:
                yield Flaw(f"{project} #{told['seq']}", "a signed link of the chain is gone or was changed")
        previous = head.hash


def _verify_projects(session: Session, known: dict[str, dict[int, str]]) -> Iterator[Flaw]:
    project, seq, previous = "", 0, GENESIS
    query = select(EvidenceRecord).order_by(EvidenceRecord.project_id, EvidenceRecord.seq)
    for record in session.scalars(query.execution_options(yield_per=1000)):
        if record.project_id != project:
            project, seq, previous = record.project_id, 0, GENESIS
        where, seq = f"{record.project_id} #{record.seq}", seq + 1
        if record.seq != seq or record.previous != previous:
            yield Flaw(where, "a link is missing, inserted or out of order")
            seq = record.seq
        if link_hash(record.previous, record_body(record)) != record.hash:
            yield Flaw(where, "the link was changed")
        known.setdefault(project, {})[record.seq] = record.hash
        previous = record.hash


def _is_signed(head: EvidenceHead) -> bool:
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(head.public_key))
        public.verify(base64.b64decode(head.signature), head.hash.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
