"""Versions of what classification learnt: recorded, listed, switched on, undone. Every step is in the evidence."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue import evidence
from catalogue.classtables import ClassSwitch, ClassVersion
from catalogue.types import rfc3339, utc_now
from contracts.learning import ClassVersion as VersionShape
from contracts.learning import Comparison, LearnedClasses
from foundation.errors import BadInput, Conflict, NotFound

ARCHIVE = ""
"""The scope of the whole archive."""


def version_in_use(session: Session, scope: str) -> ClassVersion | None:
    """The version that is switched on for a scope itself; None when the rules work alone."""
    switch = _last_switch(session, scope)
    return session.get(ClassVersion, switch.number) if switch and switch.number is not None else None


def learned_key_for(session: Session, project_id: str | None) -> str | None:
    """Artefact key of the version that classifies a project's documents: its own, else the archive's."""
    if project_id and _last_switch(session, project_id) is not None:
        version = version_in_use(session, project_id)
    else:
        version = version_in_use(session, ARCHIVE)
    return version.artefact_key if version else None


def record_version(
    session: Session, learned: LearnedClasses, key: str, *, projects: list[str], actor: str
) -> ClassVersion:
    """Keep a version. The same lessons compared with the same version in use are the version that is there."""
    known = session.scalars(select(ClassVersion).where(ClassVersion.artefact_key == key)).first()
    if known is not None:
        return known
    version = ClassVersion(
        number=(session.scalar(select(func.max(ClassVersion.number))) or 0) + 1,
        scope=learned.scope,
        version=learned.version,
        artefact_key=key,
        n_lessons=len(learned.examples),
        projects=sorted(projects),
        comparison=learned.comparison.model_dump(mode="json"),
        made_by=actor,
    )
    session.add(version)
    session.flush()
    _note(session, version, actor, "classes:learned")
    return version


def newest_version(session: Session, scope: str) -> ClassVersion | None:
    """The version that was learnt last for a scope."""
    query = select(ClassVersion).where(ClassVersion.scope == scope).order_by(ClassVersion.number.desc())
    return session.scalars(query).first()


def find_version(session: Session, number: int) -> ClassVersion:
    """A version by its number. Raises NotFound."""
    version = session.get(ClassVersion, number)
    if version is None:
        raise NotFound(f"there is no version {number}; `sitetrace classes versions` lists them", "没有这个版本")
    return version


def switch_on(session: Session, version: ClassVersion, actor: str, *, is_forced: bool = False) -> None:
    """Let a version classify what comes. Raises Conflict when it judged held-out documents worse than before."""
    verdict = Comparison.model_validate(version.comparison).verdict
    if verdict == "worse" and not is_forced:
        raise Conflict(
            f"version {version.number} judged held-out confirmed documents worse than what is in use; "
            "switch it on with --force if you mean it",
            "该版本在留出的已确认文件上表现更差,未启用",
        )
    current = version_in_use(session, version.scope)
    if current is not None and current.number == version.number:
        return
    session.add(ClassSwitch(scope=version.scope, number=version.number, actor=actor))
    session.flush()
    _note(session, version, actor, "classes:used")


def switch_to_rules(session: Session, scope: str, actor: str) -> None:
    """Let the rules work alone in a scope."""
    current = version_in_use(session, scope)
    session.add(ClassSwitch(scope=scope, number=None, actor=actor))
    session.flush()
    if current is not None:
        _note(session, current, actor, "classes:left")


def undo_switch(session: Session, scope: str, actor: str) -> ClassVersion | None:
    """Take the last switch back. Returns the version that holds again; None is the rules alone."""
    switch = _last_switch(session, scope)
    if switch is None:
        raise BadInput("nothing was switched on that could be undone", "没有可撤销的启用记录")
    switch.undone_by, switch.undone_at = actor, utc_now()
    session.flush()
    if switch.number is not None:
        _note(session, session.get_one(ClassVersion, switch.number), actor, "classes:undone")
    return version_in_use(session, scope)


def is_left_to_people(session: Session, scope: str) -> bool:
    """Whether a person took the last switch back: from then on only a person switches on."""
    query = select(ClassSwitch).where(ClassSwitch.scope == scope).order_by(ClassSwitch.id.desc())
    last = session.scalars(query).first()
    return last is not None and (last.undone_at is not None or last.number is None)


def scopes_with_versions(session: Session) -> list[str]:
    """The archive first, then projects that have versions of their own."""
    found = set(session.scalars(select(ClassVersion.scope).distinct()))
    return [ARCHIVE, *sorted(found - {ARCHIVE})]


def list_versions(session: Session, scope: str | None = None) -> list[VersionShape]:
    """Versions, the newest first; scope None is every scope."""
    query = select(ClassVersion).order_by(ClassVersion.number.desc())
    if scope is not None:
        query = query.where(ClassVersion.scope == scope)
    return [version_shape(session, row) for row in session.scalars(query)]


def version_shape(session: Session, row: ClassVersion) -> VersionShape:
    """A version as people see it."""
    comparison = Comparison.model_validate(row.comparison)
    current = version_in_use(session, row.scope)
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


def _last_switch(session: Session, scope: str) -> ClassSwitch | None:
    query = select(ClassSwitch).where(ClassSwitch.scope == scope, ClassSwitch.undone_at.is_(None))
    return session.scalars(query.order_by(ClassSwitch.id.desc())).first()


def _note(session: Session, version: ClassVersion, actor: str, action: str) -> None:
    """The step into the chain of every project whose documents taught the version."""
    digests = {"artefact": version.artefact_key, "scope": version.scope, "verdict": version.comparison["verdict"]}
    for project_id in version.projects:
        evidence.append(session, project_id, actor, action, f"classes:{version.number}", digests)
