"""The verbs: see a photo, watch a video. No HTTP, no queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from PIL import Image

from contracts.base import ModelRef
from contracts.headlearning import DrawnBox, LearnedHeads, PhotoLesson, PhotoLessons
from contracts.reading import Reading
from contracts.sight import (
    Capture,
    Defect,
    Detection,
    Doubt,
    Fingerprint,
    Moment,
    PictureVector,
    Quality,
    Sight,
    Tag,
    TextVectors,
)
from foundation.errors import BadInput
from foundation.settings import CoreSettings
from language.domain import ANY_DEFECT, has_tag, is_damage
from language.domain import tag as find_tag
from services.vision.engine import Detector, Embedder, Surface, Vector
from services.vision.engines.looking import Look
from services.vision.engines.opened import Engines
from services.vision.settings import VisionSettings
from services.vision.steps.boxes import detections_of, with_detected
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
from services.vision.steps.layer import LearnedLayer
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
        self.engines = Engines(settings, core.threads)

    @property
    def tag_heads(self) -> Heads:
        """Heads for tags, on whole pictures."""
        return self.engines.heads.tags

    @property
    def defect_heads(self) -> Heads:
        """Heads for defects; their thresholds are those of what is told."""
        return self.engines.heads.defects

    @cached_property
    def version(self) -> str:
        """Of everything that changes what is seen."""
        return "/".join((VERSION, self.settings.engine, self.engines.heads.version, *self.engines.versions_beside))

    @property
    def prompted_tags(self) -> list[str]:
        """Tags that the larger model's prompts alone tell."""
        return [name for name in self.engines.looker.prompts if name not in self.tag_heads.names]

    # Photos ------------------------------------------------------------------------------------------------

    def see(self, path: Path, told: Told, layer: LearnedLayer | None = None) -> Seen:
        """A photo: tags, suspected defects, quality, capture facts. Raises UnreadableFile, TooLarge.

        layer: what was learnt from people's words and is in use.
        """
        layer = layer or self.layer_of([])
        image = open_upright(path, self._core.max_pixels)
        picture = pixels(fit(image, LOOK_PX))
        look = self.engines.looker.look(picture)
        scores = self._learned_scores(look, layer)
        seen = Seen(
            Sight(
                width_px=image.width,
                height_px=image.height,
                tags=self._tags(scores, layer),
                scores=scores,
                shipped_scores={name: score for name, score in look.scores.items() if name in layer.heads},
                doubts=self._doubts(look, scores, told, layer),
                detections=self._detections(picture),
                quality=self._quality(picture),
                capture=self._capture(read_exif(path), read_watermark(told.reading), told),
                picture_vector=self._picture_vector(look),
                fingerprint=self._fingerprint(picture, look),
                thumbnail="thumbnail.webp",
                models=self._models(layer),
            )
        )
        suspected = self._defects(picture, look, seen, layer)
        seen.sight.defects = with_detected(suspected, seen.sight.detections or [])
        self._note_private(seen, {"page-1.webp": picture}, told.reading)
        seen.attachments["page-1.webp"] = to_webp(image, self.settings.display_px)
        seen.attachments["thumbnail.webp"] = to_webp(image, self.settings.thumbnail_px)
        return seen

    def _learned_scores(self, look: Look, layer: LearnedLayer) -> dict[str, float]:
        moved = layer.score(look.mark, look.scores)
        told = {name: round(score, 4) for name, score in moved.items() if name in look.scores or not is_damage(name)}
        return look.prompted | told

    def _limits(self, scores: dict[str, float], layer: LearnedLayer) -> dict[str, float]:
        """The threshold of every tag that is told; defects are told in their own way."""
        told = [name for name in scores if name not in self.defect_heads.names]
        limits = {name: layer.heads[name].threshold if name in layer.heads else None for name in told}
        return {name: self.threshold_of(name) if limit is None else limit for name, limit in limits.items()}

    def threshold_of(self, name: str) -> float:
        """The score from which a tag is given that nobody taught."""
        known = name in self.tag_heads.names
        return self.tag_heads.threshold_of(name) if known else self.settings.prompt_threshold

    def _tags(self, scores: dict[str, float], layer: LearnedLayer) -> list[Tag]:
        given = [
            Tag(
                tag=name,
                zh=_zh(name, layer),
                score=scores[name],
                model=self._told_by(name, layer),
                threshold=round(limit, 4),
            )
            for name, limit in self._limits(scores, layer).items()
            if scores[name] >= limit
        ]
        return sorted(given, key=lambda tag: -tag.score)

    def _told_by(self, name: str, layer: LearnedLayer) -> str:
        prompts = f"prompts {_named(self.engines.texts)}" if name in self.engines.looker.prompts else ""
        heads = f"tags {self.tag_heads.version}" if name in self.tag_heads.names or not prompts else ""
        learned = f"confirmed-photos {layer.version}" if name in layer.heads else ""
        return "/".join(each for each in (heads, prompts, learned) if each)

    def _doubts(self, look: Look, scores: dict[str, float], told: Told, layer: LearnedLayer) -> list[Doubt]:
        limits = self._limits(scores, layer)
        named = tags_named(told.reading.text if told.reading else "", limits)
        return find_doubts(
            scores, limits, layer.looks_like(look.mark), named, {name: _zh(name, layer) for name in limits}
        )

    def _quality(self, picture: Rgb) -> Quality:
        return measure_quality(picture, blur_limit=self.settings.blur_limit, dark_limit=self.settings.dark_limit)

    def _fingerprint(self, picture: Rgb, look: Look) -> Fingerprint:
        return Fingerprint(phash=perceptual_hash(picture), embedding=_digits(look.mark), embedding_model=self.embedding)

    def _picture_vector(self, look: Look) -> PictureVector | None:
        if look.spoken is None:
            return None
        usual, spread = look.usual
        return PictureVector(model=_named(self.engines.texts), vector=_digits(look.spoken), usual=usual, spread=spread)

    def text_vectors(self, texts: Sequence[str]) -> TextVectors:
        """Texts in the space of pictures. Raises BadInput where no model for both is set."""
        embedder = self.engines.texts
        if embedder is None:
            raise BadInput(
                "no model for pictures and texts is set; see VISION_EMBEDDER and VISION_MODEL",
                "未配置图文模型,请设置 VISION_EMBEDDER 和 VISION_MODEL",
            )
        vectors = [PictureVector(model=_named(embedder), vector=_digits(row)) for row in embedder.embed_texts(texts)]
        return TextVectors(items=vectors, language=embedder.language)

    def _detections(self, picture: Rgb) -> list[Detection] | None:
        found_by = self.engines.detector
        return None if found_by is None else detections_of(found_by.detect(picture), _named(found_by))

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
            ModelRef(name=self.engines.embedder.name, version=self.engines.embedder.version),
            ModelRef(name="tag-heads", version=self.tag_heads.version),
            ModelRef(name="defect-heads", version=self.defect_heads.version),
            *self.engines.beside,
            *learned,
        ]

    # Defects -----------------------------------------------------------------------------------------------

    def _defects(self, picture: Rgb, look: Look, seen: Seen, layer: LearnedLayer) -> list[Defect]:
        """Suspected defects with their heatmaps; scores of the others are kept beside those of the tags."""
        heads = self.defect_heads
        surface = self.engines.texturer.describe(prepare(picture))
        shipped = self._damage(look.vector, surface)
        moved = layer.score(look.mark, shipped)
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
        scores = picture_scores(vector, surface.coarse, self.defect_heads, self.engines.heads.defect_windows)
        return dict(zip(self.defect_heads.names, scores.tolist(), strict=True))

    def _defect(self, name: str, chance: float, surface: Surface, picture: Rgb, seen: Seen) -> Defect:
        heat = heat_map(surface.fine, self.engines.heads.crack_cells)
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
        if self.engines.faces is None:
            return
        model = f"{self.engines.faces.name} {self.engines.faces.version}"
        seen.sight.private = regions_of_plates("page-1.webp", reading)
        for name, picture in pictures.items():
            seen.sight.private += regions_of_faces(name, self.engines.faces.find(picture), model)

    # Learning ----------------------------------------------------------------------------------------------

    @property
    def embedding(self) -> str:
        """What vectors are named by: engine and version."""
        return self.engines.looker.embedding

    def layer_of(self, versions: Sequence[LearnedHeads]) -> LearnedLayer:
        """What is in use, ready to judge; no version at all moves nothing."""
        return LearnedLayer(versions, self.engines.looker.placing, self.embedding)

    def teach_box(self, lesson: PhotoLesson, box: DrawnBox, path: Path) -> Taught:
        """The place that a person drew, looked at as a picture of its own. Raises UnreadableFile, TooLarge."""
        image = crop_round(open_upright(path, self._core.max_pixels), box.polygon)
        picture = pixels(fit(image, LOOK_PX))
        look = self.engines.looker.look(picture)
        return Taught(
            document_id=lesson.document_id,
            vector=look.mark,
            phash=perceptual_hash(picture),
            scores=look.scores | self._damage(look.vector, self.engines.texturer.describe(prepare(picture))),
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
        basis = Basis(limits, self.engines.looker.placing, self.embedding, self.engines.heads.version)
        return learn(photos, lessons, basis, in_use)

    # Videos ------------------------------------------------------------------------------------------------

    def watch(self, path: Path, told: Told, layer: LearnedLayer | None = None) -> Seen:
        """A video: stretches with tags and their best frames. Raises UnreadableFile, TooLarge."""
        layer = layer or self.layer_of([])
        clip = look_at(path, self._core.max_video_s)
        frames = list(choose_frames(path, clip, self.settings.frame_gap_s, self.settings.max_frames))
        frames = frames or [Frame(0.0, Image.new("RGB", (clip.width_px or 64, clip.height_px or 64)))]
        looks = [self.engines.looker.look(pixels(frame.image)) for frame in frames]
        scores = [self._learned_scores(look, layer) for look in looks]
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
        shown = self._add_moments(seen, frames, looks, tags)
        best = max(range(len(frames)), key=lambda i: max((t.score for t in tags[i]), default=0.0))
        seen.sight.tags = _best_of(tags)
        seen.sight.scores = {name: max(score[name] for score in scores) for name in scores[0]}
        seen.sight.fingerprint = self._fingerprint(pixels(frames[best].image), looks[best])
        seen.sight.picture_vector = self._picture_vector(looks[best])
        seen.attachments["page-1.webp"] = to_webp(frames[best].image, self.settings.display_px)
        seen.attachments["thumbnail.webp"] = to_webp(frames[best].image, self.settings.thumbnail_px)
        pictures = {name: pixels(frame.image) for name, frame in (shown | {"page-1.webp": frames[best]}).items()}
        self._note_private(seen, pictures, None)
        return seen

    def _add_moments(
        self, seen: Seen, frames: list[Frame], looks: list[Look], tags: list[list[Tag]]
    ) -> dict[str, Frame]:
        """The stretches of a video; returns the best frame of each by the name of its picture."""
        duration_s = seen.sight.duration_s or 0.0
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
                    picture_vector=self._picture_vector(looks[best]),
                )
            )
        return shown


def _zh(name: str, layer: LearnedLayer) -> str:
    """Chinese name of a tag of the table, or of one that was learnt beside it."""
    return find_tag(name).zh if has_tag(name) else layer.heads[name].zh


def _named(engine: Embedder | Detector | None) -> str:
    return f"{engine.name} {engine.version}" if engine is not None else ""


def _digits(vector: Vector) -> list[float]:
    return [round(float(value), 5) for value in vector]


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
