"""Keys, people and sign-in links, straight on the catalogue: the system may be up or not."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

import typer
from rich.table import Column, Table

from foundation.settings import CoreSettings
from launch.console import err, out, print_json, told_errors

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Project = Annotated[
    list[str] | None, typer.Option("--project", help="Only this project (give it again for more); left out: all.")
]

keys = typer.Typer(no_args_is_help=True, help="Keys of programs: create, list, revoke. Works whether the system is up.")
people = typer.Typer(no_args_is_help=True, help="People who sign in to the pages: create, list.")


def _database() -> Any:
    from catalogue.database import open_database
    from catalogue.migrate import upgrade

    core = CoreSettings()
    upgrade(core)
    return open_database(core)


@keys.command("create")
def create_key(
    role: Annotated[
        str,
        typer.Option(help="admin, controller, reviewer1, reviewer2, reviewer3, staff or system: what the key may do."),
    ],
    name: Annotated[str, typer.Option(help="Whose key it is; shown in lists and in the evidence.")] = "",
    project: Project = None,
    as_json: AsJson = False,
) -> None:
    """Make a key. It is shown this once; only its hash is kept."""
    from catalogue.keys import create_key

    with told_errors(as_json), _database().write() as session:
        made = create_key(session, role, name, _project_ids(session, project))
    if as_json:
        print_json({"key": made.key, "id": made.id, "role": made.role, "name": made.name})
        return
    out.print(made.key, soft_wrap=True)
    err.print(f"A key of role {made.role}. It is not shown again.", style="dim")


@keys.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """All keys, the newest first; never the keys themselves."""
    from catalogue.keys import list_keys
    from catalogue.types import rfc3339

    with told_errors(as_json), _database().read() as session:
        rows: list[dict[str, Any]] = [
            {
                "id": row.id,
                "name": row.name,
                "role": row.role,
                "prefix": row.prefix,
                "projects": row.projects,
                "created_at": rfc3339(row.created_at),
                "revoked_at": rfc3339(row.revoked_at),
            }
            for row in list_keys(session)
        ]
    if as_json:
        print_json({"items": rows})
        return
    table = Table(Column("id", no_wrap=True), "name", "role", "begins with", "projects", "made", "revoked", box=None)
    for row in rows:
        projects = "all" if row["projects"] is None else ", ".join(row["projects"])
        table.add_row(
            row["id"], row["name"], row["role"], row["prefix"], projects, row["created_at"], row["revoked_at"] or ""
        )
    out.print(table)


@keys.command("revoke")
def revoke_key(
    key_id: Annotated[str, typer.Argument(help="The id that `keys list` shows.")], as_json: AsJson = False
) -> None:
    """End a key; whoever uses it is refused from now on."""
    from catalogue.keys import revoke_key

    with told_errors(as_json), _database().write() as session:
        name = revoke_key(session, key_id).name
    if as_json:
        print_json({"id": key_id, "revoked": True})
    else:
        out.print(f"The key of {name} is revoked.", markup=False)


@people.command("create")
def create_person(
    name: Annotated[str, typer.Argument(help="The name to sign in with.")],
    role: Annotated[str, typer.Option(help="admin, controller, reviewer1, reviewer2, reviewer3 or staff.")],
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when left out.")
    ],
    project: Project = None,
    as_json: AsJson = False,
) -> None:
    """Let a person sign in to the pages."""
    from catalogue.keys import create_person

    with told_errors(as_json), _database().write() as session:
        made = create_person(session, name, password, role, _project_ids(session, project))
    if as_json:
        print_json({"id": made.id, "name": made.name, "role": made.role})
    else:
        out.print(f"{made.name} may sign in as {made.role}.", markup=False)


@people.command("list")
def list_people(as_json: AsJson = False) -> None:
    """Who may sign in."""
    from sqlalchemy import select

    from catalogue.schema import Person

    with told_errors(as_json), _database().read() as session:
        found = session.scalars(select(Person).order_by(Person.name)).all()
        rows = [
            {"id": p.id, "name": p.name, "role": p.role, "projects": p.projects, "is_disabled": bool(p.disabled_at)}
            for p in found
        ]
    if as_json:
        print_json({"items": rows})
        return
    table = Table("name", "role", "projects", "", box=None)
    for row in rows:
        projects = "all" if row["projects"] is None else ", ".join(row["projects"])
        table.add_row(row["name"], row["role"], projects, "disabled" if row["is_disabled"] else "")
    out.print(table)


def link(as_json: AsJson = False) -> None:
    """Print an address that signs in to the pages once, as administrator, within half an hour."""
    with told_errors(as_json):
        address = sign_in_link(CoreSettings())
    if as_json:
        print_json({"url": address})
    else:
        out.print(address, soft_wrap=True)


def sign_in_link(core: CoreSettings) -> str:
    """An address of the pages that signs its first visitor in as administrator."""
    from catalogue.actors import Actor
    from catalogue.keys import open_session
    from launch.plan import gateway_address

    with _database().write() as session:
        token, _ = open_session(session, Actor("administrator", "admin"), is_link=True)
    return f"{gateway_address(core)}/sign-in?token={quote(token)}"


def _project_ids(session: Any, names: list[str] | None) -> list[str] | None:
    if not names:
        return None
    from catalogue.actors import Actor
    from catalogue.projects import find_project

    me = Actor("administrator", "admin")
    return [find_project(session, me, name).id for name in names]
