"""Settings of the vision service, from VISION_* variables, read once at the door."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class VisionSettings(BaseSettings):
    """Engine, limits and thresholds."""

    model_config = SettingsConfigDict(env_prefix="VISION_", frozen=True, extra="ignore")

    engine: Literal["lite", "fake"] = Field(default="lite", description="What looks at pictures: lite or fake")
    faces: Literal["off", "centerface", "fake"] = Field(
        default="off", description="What looks for faces and number plates to be blurred: off, centerface or fake"
    )
    embedder: Literal["off", "transformers", "fake"] = Field(
        default="off",
        description="A larger model beside the default one: off, transformers (needs VISION_MODEL) or fake",
    )
    model: str = Field(
        default="",
        description="That model, by directory or hub name: a Chinese-CLIP, CLIP, SigLIP, SigLIP 2 or DINOv2",
    )
    prompt_weight: float = Field(
        default=0.3, ge=0, le=1, description="How much its prompts count beside the heads, as a share of the log odds"
    )
    prompt_threshold: float = Field(
        default=0.5, gt=0, lt=1, description="Score from which a tag is given that its prompts alone tell"
    )
    detector: str = Field(
        default="", description="ONNX file of a detector in YOLO's form (`sitetrace vision detector`); empty: none"
    )
    detector_score: float = Field(default=0.4, gt=0, lt=1, description="Score from which a detection is told")
    pool_processes: int = Field(default=1, ge=1, description="Engine processes of the service's own HTTP API")
    pool_limit_s: float = Field(default=300, gt=0, description="Longest time one item of the HTTP API may take")
    display_px: int = Field(default=1600, ge=256, description="Long side of the picture that pages show")
    thumbnail_px: int = Field(default=400, ge=64, description="Long side of thumbnails")
    blur_limit: float = Field(default=60.0, ge=0, description="Sharpness at 512 px below which a picture is blurred")
    dark_limit: float = Field(default=0.16, ge=0, le=1, description="Mean luminance below which a picture is dark")
    frame_gap_s: float = Field(default=2.0, gt=0, description="Longest stretch of a video that no frame is looked at")
    max_frames: int = Field(default=400, ge=1, description="Most frames of one video that are looked at")
    date_slack_days: int = Field(default=1, ge=0, description="Days by which two statements of a date may differ")
    upload_slack_days: int = Field(default=90, ge=0, description="Days between capture and upload before it is told")
