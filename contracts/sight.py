"""What is seen on a photo or in a video."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from contracts.base import Confidence, ModelRef, PageNumber, Polygon, Shape
from contracts.classification import By


class Tag(Shape):
    """A key of vision_taxonomy.json; it is given when score >= threshold."""

    tag: str
    zh: str
    score: Confidence
    threshold: Confidence
    by: By = "machine"
    model: str


class Defect(Shape):
    """A suspected defect. Severity is never asserted from a picture."""

    defect: str
    zh: str
    score: Confidence
    page: PageNumber = 1
    polygon: Polygon | None = None
    heatmap: str | None = Field(default=None, description="attachment name of the heatmap inside the artefact")
    statement: Literal["suspected, confirm"] = "suspected, confirm"
    model: str


class Detection(Shape):
    """An object or a place that a detector found. label: a key of vision_taxonomy.json, or the detector's own word."""

    label: str
    zh: str
    score: Confidence
    page: PageNumber = 1
    polygon: Polygon
    model: str


class Quality(Shape):
    """Fitness of a picture as a record. sharpness: variance of the Laplacian at 512 px on the long side."""

    sharpness: float
    exposure: float = Field(description="mean luminance, 0 black .. 1 white")
    is_blurred: bool
    is_dark: bool
    is_legible: bool | None = None


class CaptureConflict(Shape):
    """Two statements about the capture that do not agree."""

    code: str
    message: str
    message_zh: str


class Capture(Shape):
    """When and where a picture was taken. lat and lon are WGS-84 degrees."""

    time: str | None = Field(default=None, description="RFC 3339, or without zone where the camera gives none")
    place: str | None = None
    lat: float | None = None
    lon: float | None = None
    gcj_lat: float | None = Field(default=None, description="the same point in GCJ-02, as Chinese maps draw it")
    gcj_lon: float | None = None
    weather: str | None = None
    project: str | None = None
    device: str | None = None
    source: Literal["exif", "watermark", "container", "none"] = "none"
    conflicts: list[CaptureConflict] = []


class Fingerprint(Shape):
    """What near-duplicates are found by: perceptual hash (hex) and embedding (unit length)."""

    phash: str
    embedding: list[float]
    embedding_model: str


class PictureVector(Shape):
    """A picture, or a text, in the space where both lie: the cosine of one of each tells how well they fit.

    usual and spread are of a picture alone: how its cosines with the prompts of the table of tags lie, as median and
    as deviation (1.4826 times the median distance from it). They say what a cosine of this picture is worth.
    """

    model: str
    vector: list[float] = Field(description="unit length")
    usual: float | None = None
    spread: float | None = None


class TextsWanted(Shape):
    """Texts to be laid into the space of pictures."""

    texts: list[Annotated[str, Field(min_length=1, max_length=500)]] = Field(min_length=1, max_length=64)


class TextVectors(Shape):
    """A vector of unit length for each text, in their order. language: what the model understands best."""

    items: list[PictureVector]
    language: Literal["zh", "en"]


class PrivateRegion(Shape):
    """A face or a number plate on a derived picture, to be blurred. The machine that finds them misses some."""

    kind: Literal["face", "plate"]
    picture: str = Field(description="attachment name of the picture that it lies on")
    polygon: Polygon
    score: Confidence
    model: str


class Moment(Shape):
    """A stretch of a video with what it shows."""

    start_s: float
    end_s: float
    tags: list[Tag] = []
    thumbnail: str = Field(description="attachment name of the best frame")
    thumbnail_s: float
    picture_vector: PictureVector | None = Field(
        default=None, description="of the best frame, where a model for pictures and texts is set"
    )


class Doubt(Shape):
    """A tag that a person should confirm or deny. urgency: 0..1, the more the sooner.

    reason: its score lies near the threshold, or the head and what is named contradict each other: confirmed photos
    that look alike, words read on the picture.
    """

    tag: str
    zh: str
    score: Confidence
    threshold: Confidence
    reason: Literal["near", "alike", "words"]
    urgency: Confidence


class Sight(Shape):
    """The artefact of the seeing stage, for a photo or a video."""

    schema_version: Literal[1] = 1
    width_px: int
    height_px: int
    duration_s: float | None = None
    tags: list[Tag] = []
    scores: dict[str, float] = Field(default={}, description="score of every tag the heads know, given or not")
    shipped_scores: dict[str, float] = Field(
        default={}, description="scores without what was learnt, of the tags and defects that it moves"
    )
    doubts: list[Doubt] = Field(default=[], description="the most urgent first")
    defects: list[Defect] = []
    detections: list[Detection] | None = Field(default=None, description="None: there was no detector")
    quality: Quality
    capture: Capture = Capture()
    picture_vector: PictureVector | None = Field(
        default=None, description="of a photo, or a video's best frame, where a model for pictures and texts is set"
    )
    fingerprint: Fingerprint | None = None
    moments: list[Moment] = []
    private: list[PrivateRegion] | None = Field(default=None, description="None: faces and plates were not looked for")
    thumbnail: str = Field(description="attachment name of a small upright picture")
    models: list[ModelRef] = []
