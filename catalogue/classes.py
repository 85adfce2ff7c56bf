"""Versions of what was learnt: recorded, listed, switched on, undone. Every step is in the evidence."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue import evidence
from catalogue.classtables import ClassSwitch, ClassVersion
from catalogue.types import rfc3339, utc_now
from contracts.learning import ClassVersion as VersionShape
from contracts.learning import Comparison
from foundation.errors import BadInput, Conflict, NotFound

ARCHIVE = ""
"""The scope of the whole archive."""

Learner = Literal["classes", "vision"]
"""What learns: types of documents, or tags of photos. It names the command, too: `sitetrace vision versions`."""


class Learned(Protocol):
    """What every artefact of learning tells of itself."""

    version: str
    scope: str
    comparison: Comparison

    @property
    def n_lessons(self) -> int:
        """Documents that taught it."""
        ...


def version_in_use(session: Session, scope: str, learner: Learner = "classes") -> ClassVersion | None:
    """The version that is switched on for a scope itself; None when what is shipped works alone."""
    switch = _last_switch(session, scope, learner)
    return session.get(ClassVersion, switch.number) if switch and switch.number is not None else None


def learned_keys_for(session: Session, project_id: str | None, learner: Learner) -> list[str]:
    """Artefact keys of what judges a project's documents: its own version, then the archive's.

    A project that was set back to what is shipped has none.
    """
    if project_id and _last_switch(session, project_id, learner) is not None:
        own = version_in_use(session, project_id, learner)
        if own is None:
            return []
        found = [own, version_in_use(session, ARCHIVE, learner)]
    else:
        found = [version_in_use(session, ARCHIVE, learner)]
    return [version.artefact_key for version in found if version is not None]


def learned_key_for(session: Session, project_id: str | None) -> str | None:
    """Artefact key of the version that classifies a project's documents: its own, else the archive's."""
    return next(iter(learned_keys_for(session, project_id, "classes")), None)


def record_version(
    session: Session, learned: Learned, key: str, *, projects: list[str], actor: str, learner: Learner = "classes"
) -> ClassVersion:
    """Keep a version. The same lessons compared with the same version in use are the version that is there."""
    known = session.scalars(select(ClassVersion).where(ClassVersion.artefact_key == key)).first()
    if known is not None:
        return known
    version = ClassVersion(
        number=(session.scalar(select(func.max(ClassVersion.number))) or 0) + 1,
        learner=learner,
        scope=learned.scope,
        version=learned.version,
        artefact_key=key,
        n_lessons=learned.n_lessons,
        projects=sorted(projects),
        comparison=learned.comparison.model_dump(mode="json"),
        made_by=actor,
    )
    session.add(version)
    session.flush()
    _note(session, version, actor, "learned")
    return version


def newest_version(session: Session, scope: str, learner: Learner = "classes") -> ClassVersion | None:
    """The version that was learnt last for a scope."""
    query = select(ClassVersion).where(ClassVersion.scope == scope, ClassVersion.learner == learner)
    return session.scalars(query.order_by(ClassVersion.number.desc())).first()


def find_version(session: Session, number: int, learner: Learner = "classes") -> ClassVersion:
    """A version by its number. Raises NotFound."""
    version = session.get(ClassVersion, number)
    if version is None or version.learner != learner:
        raise NotFound(f"there is no version {number}; `sitetrace {learner} versions` lists them", "没有这个版本")
    return version


def switch_on(session: Session, version: ClassVersion, actor: str, *, is_forced: bool = False) -> None:
    """Let a version judge what comes. Raises Conflict when it judged held-out documents worse than before."""
    verdict = Comparison.model_validate(version.comparison).verdict
    if verdict == "worse" and not is_forced:
        raise Conflict(
            f"version {version.number} judged held-out confirmed documents worse than what is in use; "
            "switch it on with --force if you mean it",
            "该版本在留出的已确认文件上表现更差,未启用",
        )
    current = version_in_use(session, version.scope, _learner(version))
    if current is not None and current.number == version.number:
        return
    session.add(ClassSwitch(learner=version.learner, scope=version.scope, number=version.number, actor=actor))
    session.flush()
    _note(session, version, actor, "used")


def switch_to_rules(session: Session, scope: str, actor: str, learner: Learner = "classes") -> None:
    """Let what is shipped (rules, heads) work alone in a scope."""
    current = version_in_use(session, scope, learner)
    session.add(ClassSwitch(learner=learner, scope=scope, number=None, actor=actor))
    session.flush()
    if current is not None:
        _note(session, current, actor, "left")


def undo_switch(session: Session, scope: str, actor: str, learner: Learner = "classes") -> ClassVersion | None:
    """Take the last switch back. Returns the version that holds again; None is what is shipped alone."""
    switch = _last_switch(session, scope, learner)
    if switch is None:
        raise BadInput("nothing was switched on that could be undone", "没有可撤销的启用记录")
    switch.undone_by, switch.undone_at = actor, utc_now()
    session.flush()
    if switch.number is not None:
        _note(session, session.get_one(ClassVersion, switch.number), actor, "undone")
    return version_in_use(session, scope, learner)


def is_left_to_people(session: Session, scope: str, learner: Learner = "classes") -> bool:
    """Whether a person took the last switch back: from then on only a person switches on."""
    query = select(ClassSwitch).where(ClassSwitch.scope == scope, ClassSwitch.learner == learner)
    last = session.scalars(query.order_by(ClassSwitch.id.desc())).first()
    return last is not None and (last.undone_at is not None or last.number is None)


def scopes_with_versions(session: Session, learner: Learner = "classes") -> list[str]:
    """The archive first, then projects that have versions of their own."""
    found = set(session.scalars(select(ClassVersion.scope).where(ClassVersion.learner == learner).distinct()))
    return [ARCHIVE, *sorted(found - {ARCHIVE})]


def list_versions(session: Session, scope: str | None = None, learner: Learner = "classes") -> list[VersionShape]:
    """Versions, the newest first; scope None is every scope."""
    query = select(ClassVersion).where(ClassVersion.learner == learner).order_by(ClassVersion.number.desc())
    if scope is not None:
        query = query.where(ClassVersion.scope == scope)
    return [version_shape(session, row) for row in session.scalars(query)]


def version_shape(session: Session, row: ClassVersion) -> VersionShape:
    """A version as people see it."""
    comparison = Comparison.model_validate(row.comparison)
    current = version_in_use(session, row.scope, _learner(row))
    n = max(comparison.n_held_out, 1)
    return VersionShape(
        number=row.number,
        scope=row.scope,
        version=row.version,
        artefact_key=row.artefact_key,
        n_lessons=row.n_lessons,
        comparison=comparison,
        made_at=rfc3339(row.made_at),
        made_by=row.made_by,
        is_in_use=current is not None and current.number == row.number,
        share_right_before=round(comparison.n_right_before / n, 4),
        share_right=round(comparison.n_right / n, 4),
    )


def last_change(session: Session, scope: str, learner: Learner) -> datetime | None:
    """When what is in use in a scope was changed last, by a switch or by undoing one."""
    query = select(ClassSwitch.at, ClassSwitch.undone_at).where(
        ClassSwitch.scope == scope, ClassSwitch.learner == learner
    )
    moments = [moment for row in session.execute(query) for moment in row if moment is not None]
    return max(moments, default=None)


def _learner(version: ClassVersion) -> Learner:
    return "vision" if version.learner == "vision" else "classes"


def _last_switch(session: Session, scope: str, learner: Learner) -> ClassSwitch | None:
    query = select(ClassSwitch).where(
        ClassSwitch.scope == scope, ClassSwitch.learner == learner, ClassSwitch.undone_at.is_(None)
    )
    return session.scalars(query.order_by(ClassSwitch.id.desc())).first()


def _note(session: Session, version: ClassVersion, actor: str, step: str) -> None:
    """The step into the chain of every project whose documents taught the version."""
    digests = {"artefact": version.artefact_key, "scope": version.scope, "verdict": version.comparison["verdict"]}
    subject, action = f"{version.learner}:{version.number}", f"{version.learner}:{step}"
    for project_id in version.projects:
        evidence.append(session, project_id, actor, action, subject, digests)
