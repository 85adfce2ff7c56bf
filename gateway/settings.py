"""Settings of the gateway, from GATEWAY_* variables."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class GatewaySettings(BaseSettings):
    """What only the door needs to know."""

    model_config = SettingsConfigDict(env_prefix="GATEWAY_", frozen=True, extra="ignore")

    ask_wait_s: float = Field(default=60, ge=0, description="Longest wait of an ask-and-wait call before it gets a job")
    max_json_bytes: int = Field(default=4 << 20, ge=1024, description="Largest body that is not an upload")
    secure_cookies: bool = Field(default=False, description="Send cookies over HTTPS only; set it behind TLS")
    min_free_bytes: int = Field(default=256 << 20, ge=0, description="Uploads are refused below this much free disk")
    blur: Literal["asked", "always"] = Field(
        default="asked",
        description="Faces and plates on derived pictures: blurred when asked (?blur=true), or always for who may not "
        "see originals; what was looked at with VISION_FACES=off is then blurred whole",
    )
    sign_in_tries: int = Field(default=10, ge=1, description="Wrong passwords per name and quarter of an hour")
    batch_max_files: int = Field(default=200, ge=1, description="Most files that one batch hands in")
    batch_max_bytes: int = Field(default=4 << 30, ge=1024, description="Largest batch, all its files together")
    report_font: str = Field(
        default="", description="Font file for reports as PDF; empty: one that the machine has, else none is embedded"
    )
    related_documents: int = Field(default=24, ge=1, le=200, description="Most documents in the graph around one")
    related_depth: int = Field(default=3, ge=1, le=6, description="Edges that the graph is walked from its document")
    related_days: int = Field(default=3, ge=0, description="Days within which photos of a place go with its papers")
