"""Who acts, and what each role may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from foundation.errors import Forbidden, NotFound

Role = Literal["admin", "controller", "reviewer1", "reviewer2", "reviewer3", "staff", "system"]
Permission = Literal["read", "upload", "edit", "delete", "review", "export", "keys", "models", "originals"]

ROLES: dict[Role, frozenset[Permission]] = {
    "admin": frozenset({"read", "upload", "edit", "delete", "review", "export", "keys", "models", "originals"}),
    "controller": frozenset({"read", "upload", "edit", "delete", "review", "export", "originals"}),
    "reviewer1": frozenset({"read", "review"}),
    "reviewer2": frozenset({"read", "review"}),
    "reviewer3": frozenset({"read", "review"}),
    "staff": frozenset({"read"}),
    "system": frozenset({"read", "upload", "edit", "export", "originals"}),
}
"""Least privilege: an archive system hands in and reads back; staff only look.

`originals` counts where pictures are blurred for everybody else (GATEWAY_BLUR=always)."""

REVIEW_LEVEL: dict[Role, int] = {"admin": 3, "controller": 1, "reviewer1": 1, "reviewer2": 2, "reviewer3": 3}
"""Highest of the three levels (1 自查, 2 复核, 3 终审) that a role may decide."""


@dataclass(frozen=True)
class Actor:
    """A person, a key or the system. `projects` None means every project."""

    name: str
    role: Role
    projects: tuple[str, ...] | None = None

    def may(self, permission: Permission) -> bool:
        """Whether the role includes the permission."""
        return permission in ROLES[self.role]

    def require(self, permission: Permission) -> None:
        """Raise Forbidden unless the role includes the permission."""
        if not self.may(permission):
            raise Forbidden(
                f"role {self.role} may not {permission}; ask an administrator for another key", "当前角色没有此权限"
            )

    def sees(self, project_id: str) -> bool:
        """Whether the actor's projects include this one."""
        return self.projects is None or project_id in self.projects

    def require_project(self, project_id: str) -> None:
        """Raise NotFound for a project outside the actor's own: its existence is nobody else's business."""
        if not self.sees(project_id):
            raise NotFound(f"there is no project {project_id} that you may see", "没有找到这个项目")


SYSTEM = Actor("system", "admin")
