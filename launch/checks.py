"""Does the archive still hold: the evidence chains with their signatures, and the bytes of every original."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from foundation.blobs import BlobStore, open_blobs
from foundation.errors import NotFound
from foundation.settings import CoreSettings

if TYPE_CHECKING:
    from pipeline.reconcile import Reconciled

STEP_BYTES = 4 << 20
Note = Callable[[int, int], None]


@dataclass(frozen=True)
class Report:
    """What was looked at and what does not hold. Flaws are (where, what)."""

    n_links: int
    n_heads: int
    n_originals: int
    n_bytes: int
    flaws: list[tuple[str, str]]

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "holds": not self.flaws,
            "n_links": self.n_links,
            "n_heads": self.n_heads,
            "n_originals": self.n_originals,
            "n_bytes": self.n_bytes,
            "flaws": [{"where": where, "what": what} for where, what in self.flaws],
        }


def verify_archive(core: CoreSettings, note: Note) -> Report:
    """Check the chains against this archive's own signing key, then read every original and compare its digest."""
    import base64

    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from sqlalchemy import func, select

    from catalogue.database import open_database
    from catalogue.evidence import signing_key, verify_chains
    from catalogue.schema import Blob, EvidenceHead, EvidenceRecord

    public = signing_key(core).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    blobs, flaws = open_blobs(core), []
    with open_database(core).read() as session:
        flaws += [(f.where, f.what) for f in verify_chains(session, base64.b64encode(public).decode())]
        n_links = session.scalar(select(func.count()).select_from(EvidenceRecord)) or 0
        n_heads = session.scalar(select(func.count()).select_from(EvidenceHead)) or 0
        originals = session.execute(select(Blob.sha256, Blob.size_bytes).order_by(Blob.sha256)).all()
    n_bytes = 0
    for number, (sha256, size_bytes) in enumerate(originals, start=1):
        what = flaw_of_original(blobs, sha256, size_bytes)
        if what:
            flaws.append((f"original {sha256}", what))
        n_bytes += size_bytes
        note(number, len(originals))
    return Report(n_links, n_heads, len(originals), n_bytes, flaws)


def flaw_of_original(blobs: BlobStore, sha256: str, size_bytes: int) -> str:
    """What is wrong with an original in the store, or an empty string. Reads it in pieces."""
    try:
        real_bytes = blobs.size_bytes(sha256)
        digest = hashlib.sha256()
        for start in range(0, real_bytes, STEP_BYTES):
            digest.update(blobs.read_range(sha256, start, min(STEP_BYTES, real_bytes - start)))
    except NotFound:
        return "is missing"
    if real_bytes != size_bytes:
        return f"has {real_bytes} bytes instead of {size_bytes}"
    return "" if digest.hexdigest() == sha256 else "its bytes were changed"


def compare_index(core: CoreSettings, *, is_thorough: bool) -> Reconciled:
    """Bring the index into line with the record. Raises Unavailable when the search service does not answer."""
    from catalogue.database import open_database
    from foundation.queueing import make_celery
    from pipeline.reconcile import reconcile
    from pipeline.road import Road
    from pipeline.search_client import open_search

    road = Road(core, open_database(core), open_blobs(core), make_celery(core))
    with open_search(core) as search:
        return reconcile(road, search, is_thorough=is_thorough)
