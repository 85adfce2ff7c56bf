"""The sweep: sends what waits, finds what was lost, sets aside what will never end, signs the evidence."""

from __future__ import annotations

import signal
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from catalogue import jobs
from catalogue.database import open_database
from catalogue.evidence import sign_heads, signing_key
from catalogue.schema import JobStage, Outbox
from catalogue.types import utc_now
from contracts.jobs import JobError
from foundation.blobs import open_blobs
from foundation.errors import Unavailable
from foundation.logs import get_log
from foundation.queueing import make_celery
from foundation.settings import CoreSettings
from language.rulesfile import BadRules
from pipeline.nightly import start_due_learning
from pipeline.plan import retry_delay_s
from pipeline.reconcile import reconcile
from pipeline.reminders import remind
from pipeline.review import note_older_facts, review_projects
from pipeline.road import Road, dispatch, flush_outbox, quarantine
from pipeline.search_client import open_search
from pipeline.webhooks import deliver_due

MAX_RESEND_WAIT_S = 3600
SEARCH_RETRY_S = 5.0
MOST_SENT = 2000
"""Documents sent to the index in one round: the sweep has other things to look after in between."""


def sweep_once(road: Road) -> dict[str, int]:
    """One sweep. Returns how many stages were sent again, set aside, and how many messages were sent."""
    counts = {"died": _take_over_dead(road), "resent": _resend_lost(road)}
    with road.database.write() as session:
        sign_heads(session, signing_key(road.settings))
        jobs.purge_sent(session, timedelta(days=1))
    note_older_facts(road)
    try:
        review_projects(road)
    except BadRules as error:
        get_log("sweep").warning("documents are not compared until the file of rules is mended", reason=error.message)
    counts["sent"] = flush_outbox(road)
    if road.settings.learn_by_night:
        start_due_learning(road, datetime.now().astimezone())
    return counts


def _take_over_dead(road: Road) -> int:
    """Running stages whose lease ran out: their worker is gone. Another attempt, or quarantine."""
    now, n_dead = utc_now(), 0
    with road.database.write() as session:
        dead = select(JobStage).where(JobStage.status == "running", JobStage.lease_until < now).limit(500)
        for stage in session.scalars(dead):
            job, n_dead = stage.job, n_dead + 1
            ran_s = (now - stage.dispatched_at).total_seconds() if stage.dispatched_at else 0.0
            if stage.attempts >= road.settings.max_attempts:
                quarantine(
                    session,
                    job,
                    stage,
                    JobError(
                        code="worker_lost",
                        message=f"the worker died on this file {stage.attempts} times",
                        message_zh=f"处理进程在此文件上意外终止 {stage.attempts} 次",
                    ),
                )
            elif ran_s > road.settings.stage_time_limit_s:
                quarantine(
                    session,
                    job,
                    stage,
                    JobError(
                        code="took_too_long",
                        message="the item passed its time limit; split it or raise the limit",
                        message_zh="处理超过时限,请拆分文件或调高时限",
                    ),
                )
            else:
                delay = 0.0 if stage.attempts == 1 else retry_delay_s(stage.attempts - 1, road.settings.retry_base_s)
                dispatch(session, job, stage, delay)
    return n_dead


def _resend_lost(road: Road) -> int:
    """Messages that were sent but never arrived, as when a broker lost its memory.

    A queue with no live worker and no news for a lease is idle: what still waits in it was lost. The same
    dispatch is sent again, ever less often, so that a queue nobody serves does not fill up.
    """
    now, lease = utc_now(), timedelta(seconds=road.settings.lease_s)
    n_resent = 0
    with road.database.write() as session:
        busy = set(
            session.scalars(
                select(JobStage.queue).where(JobStage.status == "running", JobStage.lease_until >= now).distinct()
            )
        )
        waiting = select(JobStage).where(JobStage.status == "queued", JobStage.dispatched_at < now - lease).limit(500)
        for stage in session.scalars(waiting):
            wait = timedelta(seconds=min(road.settings.lease_s * 2**stage.n_resends, MAX_RESEND_WAIT_S))
            if stage.queue in busy or stage.job.status not in jobs.ACTIVE:
                continue
            message = session.scalars(
                select(Outbox).where(Outbox.job_id == stage.job_id).order_by(Outbox.id.desc())
            ).first()
            if message is None or message.payload["dispatch_id"] != stage.dispatch_id:
                continue
            if message.sent_at is None or message.sent_at > now - wait:
                continue
            message.sent_at = None
            stage.n_resends += 1
            n_resent += 1
    return n_resent


def beat_file(settings: CoreSettings) -> Path:
    """Touched in every round; whoever asks for the sweep's health looks at its age."""
    return settings.path("run", "sweep.beat")


def _compare(road: Road) -> float:
    """Bring the index into line with the record. Returns the seconds until the next time."""
    try:
        with open_search(road.settings) as search:
            done = reconcile(road, search, most=MOST_SENT)
    except Unavailable:
        return SEARCH_RETRY_S
    if not done.agrees:
        get_log("sweep").warning("the index was behind the record", sent=done.n_sent, removed=done.n_removed)
    return road.settings.sweep_interval_s if done.n_left else road.settings.reconcile_interval_s


def run_forever(settings: CoreSettings) -> None:
    """Send waiting messages every second and sweep every minute, until SIGTERM."""
    road = Road(settings, open_database(settings), open_blobs(settings), make_celery(settings))
    log, is_over = get_log("sweep"), threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: is_over.set())
    last_sweep, next_reconcile, next_reminder = 0.0, 0.0, 0.0
    while not is_over.is_set():
        beat_file(settings).touch()
        try:
            if time.monotonic() - last_sweep >= settings.sweep_interval_s:
                last_sweep = time.monotonic()
                counts = sweep_once(road)
                if counts["died"] or counts["resent"]:
                    log.warning("swept", **counts)
            else:
                flush_outbox(road)
            if time.monotonic() >= next_reminder:
                next_reminder = time.monotonic() + settings.remind_interval_s
                remind(road, utc_now())
            deliver_due(road.database, allow_internal=settings.allow_internal_callbacks)
            if time.monotonic() >= next_reconcile:
                next_reconcile = time.monotonic() + _compare(road)
        except Exception as error:
            log.warning("the sweep could not do its work; it tries again", reason=f"{type(error).__name__}: {error}")
        is_over.wait(settings.outbox_interval_s)
