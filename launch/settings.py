"""Settings of the laptop mode's supervisor (LAUNCH_*) and of the command line (SITETRACE_CLIENT_*)."""

from __future__ import annotations

import os

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class LaunchSettings(BaseSettings):
    """How many processes the laptop mode starts, and how patient it is with them."""

    model_config = SettingsConfigDict(env_prefix="LAUNCH_", frozen=True, extra="ignore")

    interactive_workers: int = Field(default=1, ge=0, description="Worker processes kept free for interactive work")
    bulk_workers: int = Field(
        default=0, ge=0, description="Worker processes that also take bulk work; 0: one for two cores, at most four"
    )
    ready_s: float = Field(default=180, ge=1, description="Longest wait for a part to take work at the start")
    stop_s: float = Field(default=6, ge=0, description="Time that work in hand gets at a stop; then it is sent again")
    log_bytes: int = Field(default=20 << 20, ge=1 << 16, description="A log file is turned over at this size")
    log_files: int = Field(default=3, ge=1, description="Turned-over log files that are kept of each part")

    def n_bulk_workers(self) -> int:
        """How many there are to be on this machine: each takes two threads and up to 700 MB."""
        return self.bulk_workers or min(4, max(1, len(os.sched_getaffinity(0)) // 2))


class ClientSettings(BaseSettings):
    """Which gateway the command line calls. Empty: the one of this machine, with this machine's key."""

    model_config = SettingsConfigDict(env_prefix="SITETRACE_CLIENT_", frozen=True, extra="ignore")

    url: str = Field(default="", description="Address of the gateway the command line calls; empty: this machine's")
    key: SecretStr = Field(default=SecretStr(""), description="Key for that gateway; empty: this machine's own")
    timeout_s: float = Field(default=120, gt=0, description="Longest wait for one answer of the gateway")
