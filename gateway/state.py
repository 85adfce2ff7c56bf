"""What the door stands on, made once when it opens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from catalogue.actors import Actor, Permission
from catalogue.database import Database, open_database
from foundation.blobs import BlobStore, open_blobs
from foundation.errors import Unauthenticated
from foundation.queueing import make_celery
from foundation.settings import CoreSettings
from gateway.filling import Filling
from gateway.settings import GatewaySettings
from pipeline.road import Road
from pipeline.search_client import SearchClient, open_search


@dataclass(frozen=True)
class Gate:
    """The parts that routes use."""

    core: CoreSettings
    settings: GatewaySettings
    database: Database
    blobs: BlobStore
    road: Road
    search: SearchClient
    filling: Filling = field(default_factory=Filling)


def open_gate(core: CoreSettings, settings: GatewaySettings) -> Gate:
    """Open the parts that the settings name."""
    database, blobs = open_database(core), open_blobs(core)
    return Gate(core, settings, database, blobs, Road(core, database, blobs, make_celery(core)), open_search(core))


def gate_of(request: Request) -> Gate:
    """The gate of the running application."""
    gate: Gate = request.app.state.gate
    return gate


def actor_of(request: Request) -> Actor:
    """Who calls; the door has looked at the key or cookie before the body was read."""
    actor: Actor | None = request.scope.get("state", {}).get("actor")
    if actor is None:
        raise Unauthenticated(
            "send a key as `Authorization: Bearer <key>`, or sign in", "请提供密钥(Authorization: Bearer)或登录"
        )
    return actor


def permitted(permission: Permission) -> object:
    """A dependency: the caller, when the role includes the permission."""

    def check(request: Request) -> Actor:
        actor = actor_of(request)
        actor.require(permission)
        return actor

    return Depends(check)


TheGate = Annotated[Gate, Depends(gate_of)]
Reader = Annotated[Actor, permitted("read")]
Uploader = Annotated[Actor, permitted("upload")]
Editor = Annotated[Actor, permitted("edit")]
Deleter = Annotated[Actor, permitted("delete")]
Reviewer = Annotated[Actor, permitted("review")]
Exporter = Annotated[Actor, permitted("export")]
KeyMaster = Annotated[Actor, permitted("keys")]
ModelKeeper = Annotated[Actor, permitted("models")]
