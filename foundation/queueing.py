"""The queue: one way to make a Celery application, and the names of the queues."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from celery import Celery
from kombu import Exchange, Queue

from foundation.settings import CoreSettings

Lane = Literal["interactive", "bulk"]
LANES: tuple[Lane, ...] = ("interactive", "bulk")
ROOMS = ("ocr", "vision", "nlp", "index")
ROAD = "road"


def queue_name(room: str, lane: str) -> str:
    """Queue of a room: interactive work never waits behind bulk work."""
    return f"{room}.{lane}"


def all_queues() -> list[str]:
    """Every queue, the ones to be served first in front."""
    return [ROAD, *(queue_name(r, lane) for lane in LANES for r in ROOMS)]


def broker_address(settings: CoreSettings) -> str:
    """The broker's address; the embedded Valkey writes its own into home when it starts."""
    if settings.broker_url:
        return settings.broker_url
    file = settings.home / "run" / "broker_url"
    return file.read_text().strip() if file.exists() else "redis://127.0.0.1:1/0"


def make_celery(settings: CoreSettings, include: Iterable[str] = ()) -> Celery:
    """A Celery application that loses nothing.

    The database is the truth, so no result backend: a stage tells its outcome by a message to the road.
    Late acks: a killed worker's message comes again, marked as redelivered. Every process knows every queue,
    so that senders and workers bind them alike; a worker says with `-Q` which it serves.
    """
    exchange = Exchange("sitetrace", type="direct", durable=True)
    app = Celery("sitetrace", broker=broker_address(settings), include=list(include))
    app.conf.update(
        task_queues=[Queue(name, exchange, routing_key=name, durable=True) for name in all_queues()],
        task_default_exchange=exchange.name,
        task_default_routing_key=ROAD,
        task_default_queue=ROAD,
        task_create_missing_queues=False,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_ignore_result=True,
        task_track_started=False,
        task_soft_time_limit=settings.stage_time_limit_s,
        task_time_limit=settings.stage_time_limit_s + 60,
        worker_prefetch_multiplier=1,
        worker_max_tasks_per_child=200,
        worker_max_memory_per_child=3_000_000,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options=_transport_options(settings),
        task_publish_retry_policy={"max_retries": 5, "interval_start": 0.2, "interval_step": 0.5, "interval_max": 2},
        task_serializer="json",
        accept_content=["json"],
        timezone="UTC",
        enable_utc=True,
    )
    return app


def _transport_options(settings: CoreSettings) -> dict[str, object]:
    if not broker_address(settings).startswith("redis"):
        return {"confirm_publish": True}
    # Longer than the longest stage: a shorter one would run long stages twice.
    return {
        "visibility_timeout": settings.stage_time_limit_s * 2 + 3600,
        "queue_order_strategy": "priority",
        "socket_timeout": 30,
        "socket_connect_timeout": 5,
    }
