"""Projects: found by id or name, made when first used."""

from __future__ import annotations

import re

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from catalogue.actors import Actor
from catalogue.schema import Project
from foundation.errors import BadInput, Conflict, NotFound
from foundation.ids import new_id

ID_SHAPE = re.compile(r"[\w][\w.\-]{0,63}")
DEFAULT_PROJECT = "default"


def create_project(session: Session, name: str, project_id: str | None = None, time_zone: str | None = None) -> Project:
    """Make a project. Its id is the one given, or its name where that can be one, or a new UUID."""
    name = name.strip()
    if not name or len(name) > 200:
        raise BadInput("a project needs a name of at most 200 characters", "项目需要名称(不超过 200 字)")
    if project_id is not None and not ID_SHAPE.fullmatch(project_id):
        raise BadInput("a project id has letters, digits, '_', '-' and '.', at most 64", "项目编号格式不对")
    chosen = project_id or (name if ID_SHAPE.fullmatch(name) else new_id())
    if session.scalars(select(Project).where(or_(Project.id == chosen, Project.name == name))).first():
        raise Conflict(f"there is already a project {name!r}", "已有同名项目")
    project = Project(id=chosen, name=name, time_zone=time_zone or "Asia/Shanghai")
    session.add(project)
    session.flush()
    return project


def find_project(session: Session, actor: Actor, name: str) -> Project:
    """The project of that id or name. Raises NotFound, also when the actor may not see it."""
    rows = session.scalars(select(Project).where(or_(Project.id == name, Project.name == name))).all()
    project = next((p for p in rows if p.id == name), rows[0] if rows else None)
    if project is None or not actor.sees(project.id):
        raise NotFound(f"there is no project {name!r} that you may see", "没有找到这个项目")
    return project


def project_for_upload(session: Session, actor: Actor, name: str | None) -> Project:
    """The project to hand in to: made on first use by an actor who is not bound to certain projects."""
    if not name:
        bound = actor.projects
        name = bound[0] if bound is not None and len(bound) == 1 else DEFAULT_PROJECT
    try:
        return find_project(session, actor, name)
    except NotFound:
        if actor.projects is not None and name not in actor.projects:
            raise
        taken = session.scalars(select(Project).where(or_(Project.id == name, Project.name == name))).first()
        if taken is not None:
            raise
        return create_project(session, name)


def list_projects(session: Session, actor: Actor) -> list[Project]:
    """The projects an actor may see, by name."""
    return [p for p in session.scalars(select(Project).order_by(Project.name)) if actor.sees(p.id)]
