"""The verbs: see a photo, watch a video. No HTTP, no queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import Image

from contracts.base import ModelRef
from contracts.headlearning import DrawnBox, LearnedHeads, PhotoLesson, PhotoLessons
from contracts.reading import Reading
from contracts.sight import Capture, Defect, Doubt, Fingerprint, Moment, Quality, Sight, Tag
from foundation.settings import CoreSettings
from language.domain import ANY_DEFECT, has_tag, is_damage
from language.domain import tag as find_tag
from services.vision.engine import Embedder, FaceFinder, Surface, Texturer, Vector
from services.vision.engines import HeadSet, open_embedder, open_faces, open_heads, open_texturer
from services.vision.settings import VisionSettings
from services.vision.steps.capture import capture_facts
from services.vision.steps.decode import Rgb, crop_round, fit, open_upright, pixels
from services.vision.steps.defects import (
    find_region,
    heat_map,
    name_defect,
    of_pictures,
    picture_scores,
    prepare,
)
from services.vision.steps.doubts import find_doubts, tags_named
from services.vision.steps.encode import heat_overlay, to_webp
from services.vision.steps.exif import Exif, read_exif
from services.vision.steps.fingerprint import perceptual_hash
from services.vision.steps.heads import Heads
from services.vision.steps.layer import LearnedLayer, Placing
from services.vision.steps.learned import Basis, learn
from services.vision.steps.private import regions_of_faces, regions_of_plates
from services.vision.steps.quality import measure_quality
from services.vision.steps.teach import Taught, taught_of
from services.vision.steps.video import Frame, choose_frames, group, look_at
from services.vision.steps.watermark import Watermark, read_watermark

VERSION = "3"
LOOK_PX = 1600


@dataclass(frozen=True)
class Told:
    """What others say of a picture: the reading of its watermark, the hand-in, the upload."""

    reading: Reading | None = None
    captured_at: str | None = None
    uploaded_at: str | None = None


@dataclass
class Seen:
    """What was seen, with the pictures made for people."""

    sight: Sight
    attachments: dict[str, bytes] = field(default_factory=dict)


class VisionService:
    """Sees photos and watches videos. Models are loaded on first use."""

    def __init__(self, settings: VisionSettings, core: CoreSettings) -> None:
        self.settings, self._core = settings, core

    @cached_property
    def _embedder(self) -> Embedder:
        return open_embedder(self.settings.engine, self._core.threads)

    @cached_property
    def _texturer(self) -> Texturer:
        return open_texturer(self.settings.engine, self._core.threads)

    @cached_property
    def _faces(self) -> FaceFinder | None:
        return open_faces(self.settings.faces, self._core.threads)

    @cached_property
    def _heads(self) -> HeadSet:
        return open_heads(self.settings.engine)

    @property
    def tag_heads(self) -> Heads:
        """Heads for tags, on whole pictures."""
        return self._heads.tags

    @property
    def defect_heads(self) -> Heads:
        """Heads for defects; their thresholds are those of what is told."""
        return self._heads.defects

    @cached_property
    def version(self) -> str:
        """Of everything that changes what is seen."""
        return "/".join((VERSION, self.settings.engine, self._heads.version))

    # Photos ------------------------------------------------------------------------------------------------

    def see(self, path: Path, told: Told, layer: LearnedLayer | None = None) -> Seen:
        """A photo: tags, suspected defects, quality, capture facts. Raises UnreadableFile, TooLarge.

        layer: what was learnt from people's words and is in use.
        """
        layer = layer or self.layer_of([])
        image = open_upright(path, self._core.max_pixels)
        picture = pixels(fit(image, LOOK_PX))
        vector = self._embedder.embed(picture)
        shipped = self._scores(vector)
        scores = self._learned_scores(vector, shipped, layer)
        seen = Seen(
            Sight(
                width_px=image.width,
                height_px=image.height,
                tags=self._tags(scores, layer),
                scores=scores,
                shipped_scores={name: score for name, score in shipped.items() if name in layer.heads},
                doubts=self._doubts(vector, scores, told, layer),
                quality=self._quality(picture),
                capture=self._capture(read_exif(path), read_watermark(told.reading), told),
                fingerprint=self._fingerprint(picture, vector),
                thumbnail="thumbnail.webp",
                models=self._models(layer),
            )
        )
        seen.sight.defects = self._defects(picture, vector, seen, layer)
        self._note_private(seen, {"page-1.webp": picture}, told.reading)
        seen.attachments["page-1.webp"] = to_webp(image, self.settings.display_px)
        seen.attachments["thumbnail.webp"] = to_webp(image, self.settings.thumbnail_px)
        return seen

    def _scores(self, vector: Vector) -> dict[str, float]:
        chances = self.tag_heads.score(vector[None].astype(np.float64))[0]
        return {name: round(float(chance), 4) for name, chance in zip(self.tag_heads.names, chances, strict=True)}

    def _learned_scores(self, vector: Vector, shipped: dict[str, float], layer: LearnedLayer) -> dict[str, float]:
        moved = layer.score(vector, shipped)
        return {name: round(score, 4) for name, score in moved.items() if name in shipped or not is_damage(name)}

    def _limits(self, scores: dict[str, float], layer: LearnedLayer) -> dict[str, float]:
        """The threshold of every tag that is told; defects are told in their own way."""
        told = [name for name in scores if name not in self.defect_heads.names]
        limits = {name: layer.heads[name].threshold if name in layer.heads else None for name in told}
        return {name: self.tag_heads.threshold_of(name) if limit is None else limit for name, limit in limits.items()}

    def _tags(self, scores: dict[str, float], layer: LearnedLayer) -> list[Tag]:
        shipped = f"tags {self.tag_heads.version}"
        given = [
            Tag(
                tag=name,
                zh=_zh(name, layer),
                score=scores[name],
                model=f"{shipped}/confirmed-photos {layer.version}" if name in layer.heads else shipped,
                threshold=round(limit, 4),
            )
            for name, limit in self._limits(scores, layer).items()
            if scores[name] >= limit
        ]
        return sorted(given, key=lambda tag: -tag.score)

    def _doubts(self, vector: Vector, scores: dict[str, float], told: Told, layer: LearnedLayer) -> list[Doubt]:
        limits = self._limits(scores, layer)
        named = tags_named(told.reading.text if told.reading else "", limits)
        return find_doubts(scores, limits, layer.looks_like(vector), named, {name: _zh(name, layer) for name in limits})

    def _quality(self, picture: Rgb) -> Quality:
        return measure_quality(picture, blur_limit=self.settings.blur_limit, dark_limit=self.settings.dark_limit)

    def _fingerprint(self, picture: Rgb, vector: Vector) -> Fingerprint:
        return Fingerprint(
            phash=perceptual_hash(picture),
            embedding=[round(float(value), 5) for value in vector],
            embedding_model=self.embedding,
        )

    def _capture(self, exif: Exif, mark: Watermark, told: Told) -> Capture:
        return capture_facts(
            exif,
            mark,
            told_at=told.captured_at,
            uploaded_at=told.uploaded_at,
            date_slack_days=self.settings.date_slack_days,
            upload_slack_days=self.settings.upload_slack_days,
        )

    def _models(self, layer: LearnedLayer) -> list[ModelRef]:
        learned = [ModelRef(name="confirmed-photos", version=layer.version)] if layer.heads else []
        return [
            ModelRef(name=self._embedder.name, version=self._embedder.version),
            ModelRef(name="tag-heads", version=self.tag_heads.version),
            ModelRef(name="defect-heads", version=self.defect_heads.version),
            *learned,
        ]

    # Defects -----------------------------------------------------------------------------------------------

    def _defects(self, picture: Rgb, vector: Vector, seen: Seen, layer: LearnedLayer) -> list[Defect]:
        """Suspected defects with their heatmaps; scores of the others are kept beside those of the tags."""
        heads = self.defect_heads
        surface = self._texturer.describe(prepare(picture))
        shipped = self._damage(vector, surface)
        moved = layer.score(vector, shipped)
        chances = {name: chance for name, chance in moved.items() if name in shipped or is_damage(name)}
        seen.sight.scores |= of_pictures(chances)
        if any(name in layer.heads for name in chances):
            seen.sight.shipped_scores |= of_pictures(shipped)
        limits = {name: heads.threshold_of(name) for name in heads.names}
        limits |= {name: head.threshold for name, head in layer.heads.items() if head.threshold is not None}
        told = name_defect(chances, limits)
        return [self._defect(*told, surface, picture, seen)] if told else []

    def _damage(self, vector: Vector, surface: Surface) -> dict[str, float]:
        """Probabilities by the shipped heads: of damage, and of each named defect where there is damage."""
        scores = picture_scores(vector, surface.coarse, self.defect_heads, self._heads.defect_windows)
        return dict(zip(self.defect_heads.names, scores.tolist(), strict=True))

    def _defect(self, name: str, chance: float, surface: Surface, picture: Rgb, seen: Seen) -> Defect:
        heat = heat_map(surface.fine, self._heads.crack_cells)
        attachment = f"heatmap-{name}.webp"
        seen.attachments[attachment] = heat_overlay(heat, (picture.shape[1] // 2, picture.shape[0] // 2))
        region = find_region(heat)
        return Defect(
            defect=name,
            zh=find_tag(name).zh,
            score=round(chance, 4),
            polygon=region.polygon if region else None,
            heatmap=attachment,
            model=f"defects {self.defect_heads.version}",
        )

    def _note_private(self, seen: Seen, pictures: dict[str, Rgb], reading: Reading | None) -> None:
        """Faces and plates of the pictures made for people, where the settings ask for them."""
        if self._faces is None:
            return
        model = f"{self._faces.name} {self._faces.version}"
        seen.sight.private = regions_of_plates("page-1.webp", reading)
        for name, picture in pictures.items():
            seen.sight.private += regions_of_faces(name, self._faces.find(picture), model)

    # Learning ----------------------------------------------------------------------------------------------

    @property
    def embedding(self) -> str:
        """What vectors are named by: engine and version."""
        return f"{self._embedder.name} {self._embedder.version}"

    @cached_property
    def _placing(self) -> Placing:
        return Placing(self.tag_heads.centre, self.tag_heads.scale)

    def layer_of(self, versions: Sequence[LearnedHeads]) -> LearnedLayer:
        """What is in use, ready to judge; no version at all moves nothing."""
        return LearnedLayer(versions, self._placing, self.embedding)

    def teach_box(self, lesson: PhotoLesson, box: DrawnBox, path: Path) -> Taught:
        """The place that a person drew, looked at as a picture of its own. Raises UnreadableFile, TooLarge."""
        image = crop_round(open_upright(path, self._core.max_pixels), box.polygon)
        picture = pixels(fit(image, LOOK_PX))
        vector = self._embedder.embed(picture)
        return Taught(
            document_id=lesson.document_id,
            vector=vector,
            phash=perceptual_hash(picture),
            scores=self._scores(vector) | self._damage(vector, self._texturer.describe(prepare(picture))),
            shown={ANY_DEFECT: True, box.defect: True},
            is_part=True,
        )

    def teach(self, lesson: PhotoLesson, sight: Sight) -> Taught | None:
        """A photo as learning takes it; None for one whose vector is of another engine, and for videos."""
        return taught_of(lesson, sight, self.embedding)

    def learn(self, photos: Sequence[Taught], lessons: PhotoLessons, in_use: LearnedLayer) -> LearnedHeads:
        """Learn from confirmed photos and compare on held-out ones. in_use: what judges now."""
        heads = (self.tag_heads, self.defect_heads)
        limits = {name: each.threshold_of(name) for each in heads for name in each.names}
        return learn(photos, lessons, Basis(limits, self._placing, self.embedding, self._heads.version), in_use)

    # Videos ------------------------------------------------------------------------------------------------

    def watch(self, path: Path, told: Told, layer: LearnedLayer | None = None) -> Seen:
        """A video: stretches with tags and their best frames. Raises UnreadableFile, TooLarge."""
        layer = layer or self.layer_of([])
        clip = look_at(path, self._core.max_video_s)
        frames = list(choose_frames(path, clip, self.settings.frame_gap_s, self.settings.max_frames))
        frames = frames or [Frame(0.0, Image.new("RGB", (clip.width_px or 64, clip.height_px or 64)))]
        vectors = [self._embedder.embed(pixels(frame.image)) for frame in frames]
        scores = [self._learned_scores(vector, self._scores(vector), layer) for vector in vectors]
        tags = [self._tags(score, layer) for score in scores]
        seen = Seen(
            Sight(
                width_px=clip.width_px,
                height_px=clip.height_px,
                duration_s=round(clip.duration_s, 3),
                quality=self._quality(pixels(frames[0].image)),
                thumbnail="thumbnail.webp",
                models=self._models(layer),
                capture=self._capture(Exif(time=_without_epoch(clip.recorded_at)), Watermark(), told),
            )
        )
        shown = self._add_moments(seen, frames, tags, clip.duration_s)
        best = max(range(len(frames)), key=lambda i: max((t.score for t in tags[i]), default=0.0))
        seen.sight.tags = _best_of(tags)
        seen.sight.scores = {name: max(score[name] for score in scores) for name in scores[0]}
        seen.sight.fingerprint = self._fingerprint(pixels(frames[best].image), vectors[best])
        seen.attachments["page-1.webp"] = to_webp(frames[best].image, self.settings.display_px)
        seen.attachments["thumbnail.webp"] = to_webp(frames[best].image, self.settings.thumbnail_px)
        pictures = {name: pixels(frame.image) for name, frame in (shown | {"page-1.webp": frames[best]}).items()}
        self._note_private(seen, pictures, None)
        return seen

    def _add_moments(
        self, seen: Seen, frames: list[Frame], tags: list[list[Tag]], duration_s: float
    ) -> dict[str, Frame]:
        """The stretches of a video; returns the best frame of each by the name of its picture."""
        shown: dict[str, Frame] = {}
        stretches = group([frozenset(tag.tag for tag in given) for given in tags])
        for number, stretch in enumerate(stretches):
            inside = range(stretch.first, stretch.last + 1)
            best = max(inside, key=lambda i: max((t.score for t in tags[i]), default=0.0))
            end = frames[stretches[number + 1].first].at_s if number + 1 < len(stretches) else duration_s
            name = f"moment-{number + 1}.webp"
            shown[name] = frames[best]
            seen.attachments[name] = to_webp(frames[best].image, self.settings.thumbnail_px)
            seen.sight.moments.append(
                Moment(
                    start_s=frames[stretch.first].at_s,
                    end_s=round(max(end, frames[stretch.last].at_s), 3),
                    tags=_best_of([tags[i] for i in inside]),
                    thumbnail=name,
                    thumbnail_s=frames[best].at_s,
                )
            )
        return shown


def _zh(name: str, layer: LearnedLayer) -> str:
    """Chinese name of a tag of the table, or of one that was learnt beside it."""
    return find_tag(name).zh if has_tag(name) else layer.heads[name].zh


def _best_of(given: list[list[Tag]]) -> list[Tag]:
    """Each tag once, with its highest score."""
    best: dict[str, Tag] = {}
    for tag in (tag for tags in given for tag in tags):
        if tag.tag not in best or tag.score > best[tag.tag].score:
            best[tag.tag] = tag
    return sorted(best.values(), key=lambda tag: -tag.score)


def _without_epoch(text: str | None) -> str | None:
    """The recording's time; cameras without a clock write 1904 or 1970, which is no time."""
    return text if text and text[:4] > "1990" else None
