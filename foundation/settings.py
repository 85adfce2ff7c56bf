"""Settings that all rooms share, read once at the door from SITETRACE_* variables."""

from __future__ import annotations

import secrets
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class CoreSettings(BaseSettings):
    """What every process needs to know. Empty broker, database and blob addresses mean the embedded parts."""

    model_config = SettingsConfigDict(env_prefix="SITETRACE_", frozen=True, extra="ignore")

    home: Path = Field(default=Path.home() / ".sitetrace", description="Directory of all state")
    host: str = Field(default="127.0.0.1", description="Address the gateway listens on")
    port: int = Field(default=8000, description="Port of the gateway and its pages")
    broker_url: str = Field(default="", description="redis:// or amqp:// address; empty: embedded Valkey")
    database_url: SecretStr = Field(default=SecretStr(""), description="SQLAlchemy address; empty: SQLite in home")
    blob_url: str = Field(default="", description="s3://bucket/prefix; empty: files in home")
    blob_endpoint: str = Field(default="", description="Address of an S3 server other than AWS")
    blob_access_key: SecretStr = Field(default=SecretStr(""), description="S3 access key")
    blob_secret_key: SecretStr = Field(default=SecretStr(""), description="S3 secret key")
    blob_region: str = Field(default="us-east-1", description="S3 region")
    search_url: str = Field(default="", description="Address of the search service; empty: loopback, port + 1")
    vision_url: str = Field(
        default="", description="Address of the vision service, where search asks it; empty: loopback, port + 3"
    )
    internal_token: SecretStr = Field(default=SecretStr(""), description="Token between services; empty: from home")
    rules_file: str = Field(
        default="", description="File with the site's own rules of review, see docs/checks.md; empty: none"
    )
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR")
    log_json: bool = Field(default=False, description="One JSON object a line instead of text")
    threads: int = Field(default=2, ge=1, description="Threads a model may use in one process")
    allow_internal_callbacks: bool = Field(default=False, description="Webhooks may call addresses inside the network")
    stage_time_limit_s: int = Field(default=900, ge=10, description="Longest time one stage of one item may take")
    lease_s: int = Field(default=60, ge=5, description="A running stage that is silent for so long is taken as dead")
    retry_base_s: float = Field(default=10, gt=0, description="Wait before the second attempt; then six times as long")
    sweep_interval_s: float = Field(default=60, gt=0, description="How often what was lost is looked for")
    reconcile_interval_s: float = Field(
        default=6 * 3600, gt=0, description="How often the index is compared with the record, and at every start"
    )
    outbox_interval_s: float = Field(default=1, gt=0, description="How often waiting messages are sent")
    remind_days_ahead: int = Field(default=3, ge=0, description="Tasks due within so many days are told to webhooks")
    remind_days_after: int = Field(default=30, ge=0, description="Tasks overdue for longer are told no more")
    remind_interval_s: float = Field(default=3600, gt=0, description="How often tasks that are due are looked for")
    learn_by_night: bool = Field(
        default=True,
        description="Learn each night from what people confirmed (types, tags); false: only when asked",
    )
    learn_hour: int = Field(default=2, ge=0, le=23, description="Hour of the machine's clock after which that is due")
    max_attempts: int = Field(default=3, ge=1, description="Attempts of a stage before quarantine")
    max_upload_bytes: int = Field(default=2 << 30, ge=1, description="Largest file that is accepted")
    max_pages: int = Field(default=1000, ge=1, description="Most pages of one document")
    max_pixels: int = Field(default=120_000_000, ge=1, description="Most pixels of one picture")
    max_video_s: int = Field(default=3600, ge=1, description="Longest video")
    max_container_depth: int = Field(default=3, ge=1, description="Containers inside containers")
    max_container_members: int = Field(default=5000, ge=1, description="Most files in one container")
    max_container_bytes: int = Field(default=4 << 30, ge=1, description="Most bytes a container may unpack to")
    max_container_ratio: int = Field(default=200, ge=1, description="Most unpacked bytes per packed byte")

    def path(self, *parts: str) -> Path:
        """A path inside home; its parent directories are made."""
        target = self.home.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        return target

    def site_rules(self) -> Path | None:
        """The site's own file of rules, where one is named."""
        return Path(self.rules_file) if self.rules_file else None

    def search_address(self) -> str:
        """Base address of the search service."""
        return self.search_url or f"http://127.0.0.1:{self.port + 1}"

    def vision_address(self) -> str:
        """Base address of the vision service."""
        return self.vision_url or f"http://127.0.0.1:{self.port + 3}"

    def token(self) -> str:
        """The token between services; on a laptop it is made once and kept in home, readable by its owner alone."""
        given = self.internal_token.get_secret_value()
        if given:
            return given
        file = self.home / "secrets" / "internal_token"
        if not file.exists():
            write_secret(file, secrets.token_urlsafe(32))
        return file.read_text().strip()


def write_secret(file: Path, value: str) -> None:
    """Write a secret that only its owner may read; an existing file wins, so that two processes agree."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_text(value)
    try:
        file.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
