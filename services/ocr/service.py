"""The verbs of the service: read a file into pages, and say what kind of document the pages are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from contracts.base import ModelRef
from contracts.classification import DocumentClass
from contracts.learning import LearnedClasses, Lesson, Lessons
from contracts.reading import Kind, Member, Page, PageImage, Reading
from foundation.errors import UnreadableFile
from foundation.filetype import DOCX, EMPTY, ENCRYPTED_OFFICE, PPTX, XLSX, FileType, sniff
from foundation.ids import digest
from foundation.memory import give_memory_back
from foundation.settings import CoreSettings
from language.rulesfile import load_rules
from services.ocr.engine import Engine
from services.ocr.engines import BGE_WEIGHTS, open_embedder, open_engine
from services.ocr.engines.libreoffice import CONVERTED, LibreOffice
from services.ocr.settings import OcrSettings
from services.ocr.steps.checks import find_checks
from services.ocr.steps.classify import MODEL, SURE_TITLE, Witness, as_classification, classify_pages
from services.ocr.steps.clues import find_pairs
from services.ocr.steps.containers import ContainerLimits, Keep, check_depth, read_mail, unpack_zip
from services.ocr.steps.drawing import read_dxf
from services.ocr.steps.epub import read_epub
from services.ocr.steps.fields import find_doc_date, find_fields, find_title
from services.ocr.steps.learned import LearnedLayer, Taught, learn
from services.ocr.steps.marks import marks_of
from services.ocr.steps.meaning import Embeds, Meaning
from services.ocr.steps.naming import Namer
from services.ocr.steps.ofd import open_ofd, with_seals
from services.ocr.steps.office import NativeReading, read_docx, read_pptx, read_xlsx
from services.ocr.steps.outlook import read_msg
from services.ocr.steps.pagetext import lay_text
from services.ocr.steps.pairing import find_offers
from services.ocr.steps.pdf import document_facts, draw_page, open_page, open_pdf, read_text_layer
from services.ocr.steps.phrases import known_phrases
from services.ocr.steps.picturepage import Eyes, Seen, page_from_layer, read_picture, sheet_page
from services.ocr.steps.pictures import open_frames, picture_facts, turn, webp
from services.ocr.steps.plain import read_csv, read_html, read_rtf, read_text
from services.ocr.steps.quads import Pixels
from services.ocr.steps.refusals import damaged, empty_file, encrypted, too_many
from services.ocr.steps.split import split_by_type
from services.ocr.steps.typeset import typeset
from services.ocr.steps.typewords import is_label
from services.ocr.steps.unread import refuse_wrong_suffix, tell_unread

READ_VERSION = "read-10"
CLASSIFY_VERSION = "classify-10"
LEARNED = "confirmed-documents"
PICTURES = {"image/jpeg", "image/png", "image/tiff", "image/webp", "image/heic", "image/bmp"}
Progress = Callable[[float], None]


@dataclass(frozen=True)
class ReadFile:
    """A reading with the pictures that go with it, by attachment name."""

    reading: Reading
    attachments: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Handling:
    """What a caller adds to a file. depth: how many containers it was inside. keep: stores a member's bytes."""

    keep: Keep
    scratch: Path
    depth: int = 0
    progress: Progress = lambda _: None


class OcrService:
    """Reads and classifies. The models are loaded when the first page needs them.

    engine, embedder: given in place of those that the settings name.
    """

    def __init__(
        self, settings: OcrSettings, core: CoreSettings, engine: Engine | None = None, embedder: Embeds | None = None
    ) -> None:
        self.settings = settings
        self.core = core
        self._given = engine
        self._given_embedder = embedder
        self.rules = load_rules(core.site_rules())

    @cached_property
    def engine(self) -> Engine:
        """The reader of pages."""
        return self._given or open_engine(self.settings, self.core.threads)

    @cached_property
    def meaning(self) -> Meaning | None:
        """What words mean; None where the settings want rules alone, or name the reader of tests."""
        if self._given_embedder is not None:
            return Meaning(self._given_embedder)
        embedder = open_embedder(self.settings, self.core.threads)
        return Meaning(embedder, known=known_phrases()) if embedder is not None else None

    @cached_property
    def namer(self) -> Namer | None:
        """Names fields by what their labels mean; None where rules alone judge."""
        return Namer(self.meaning) if self.meaning is not None else None

    @cached_property
    def office(self) -> LibreOffice:
        """The converter of old office formats, installed or not."""
        return LibreOffice(self.settings.office_program, self.settings.office_limit_s)

    def read(self, path: Path, name: str, handling: Handling) -> ReadFile:
        """Read a file. Raises EncryptedFile, UnreadableFile, TooLarge; tells in `notice` what it does not read."""
        try:
            return self._read(path, name, handling)
        finally:
            give_memory_back()

    def _read(self, path: Path, name: str, handling: Handling) -> ReadFile:
        found = sniff(path, name)
        if found.media_type == EMPTY:
            raise empty_file()
        refuse_wrong_suffix(found, name)
        limits = self._limits
        match found.media_type:
            case "application/pdf":
                return self._read_pdf(path, handling.progress)
            case media_type if media_type in PICTURES:
                return self._read_picture(path, media_type, handling.progress)
            case "image/vnd.dxf":
                return self._read_drawing(path)
            case "application/ofd":
                return self._read_ofd(path, handling.progress)
            case "application/zip":
                check_depth(handling.depth, limits)
                members = unpack_zip(path, limits, handling.scratch, handling.keep)
                return self._native(found, NativeReading([]), members)
            case "message/rfc822":
                check_depth(handling.depth, limits)
                mail, members = read_mail(path, limits, handling.scratch, handling.keep)
                return self._native(found, mail, members)
            case "application/vnd.ms-outlook":
                check_depth(handling.depth, limits)
                mail, members = read_msg(path, limits, handling.scratch, handling.keep)
                return self._native(found, mail, members, "container")
            case _ if found.media_type in CONVERTED and self.office.is_installed:
                return self._read_converted(path, found, handling)
            case _ if found.media_type == ENCRYPTED_OFFICE:
                raise encrypted("office file", "Office 文件")
            case _ if (native := self._read_native(path, found)) is not None:
                return self._native(found, native, [], "document")
            case _:
                return ReadFile(tell_unread(found, name))

    def classify(self, reading: Reading, name: str, layer: LearnedLayer | None = None) -> DocumentClass:
        """Say what a reading is: type, archive classes, fields, first checks.

        name: the file's, as weak evidence. layer: the version in use of what people's confirmations taught.
        """
        pairs = find_pairs(reading, is_label)
        witness = Witness(layer, self.meaning)
        verdict = classify_pages(reading.pages, reading, pairs, name, witness)
        models = [ModelRef(name=MODEL, version=CLASSIFY_VERSION)]
        if self.meaning is not None:
            models.append(ModelRef(name=BGE_WEIGHTS.name, version=BGE_WEIGHTS.version))
        if layer is not None:
            models.append(ModelRef(name=LEARNED, version=layer.version))
        classification = as_classification(verdict, "+".join(f"{model.name}/{model.version}" for model in models))
        namer, shares = self.namer, dict(verdict.ranked)
        offers = find_offers(reading)
        named = namer.name(offers, shares) if namer is not None else []
        fields = find_fields(reading, pairs, classification.type, named)
        evidence = verdict.evidence[classification.type]
        told = evidence.title_line if evidence.title > SURE_TITLE else None
        return DocumentClass(
            classification=classification,
            segments_by_type=split_by_type(reading, pairs, verdict, witness, self.settings.split),
            fields=fields,
            checks=find_checks(
                reading,
                classification.type,
                fields,
                pairs,
                self.rules,
                lambda label: namer is not None and namer.is_meant(label, shares),
                offers,
            ),
            title=find_title(reading, told, fields, name),
            doc_date=find_doc_date(reading, fields, name),
            models=models,
        )

    def teach(self, lesson: Lesson, reading: Reading) -> Taught:
        """A confirmed document as learning takes it: what it looks like, and what the rules alone say of it."""
        pairs = find_pairs(reading, is_label)
        verdict = classify_pages(reading.pages, reading, pairs, lesson.name, Witness(meaning=self.meaning))
        words = "".join(reading.text.split())
        return Taught(lesson.document_id, digest(words), lesson.type, marks_of(reading.pages), verdict.odds)

    def learn(self, taught: list[Taught], lessons: Lessons, in_use: LearnedClasses | None) -> LearnedClasses:
        """Learn from confirmed documents and compare on held-out ones. in_use: the version that classifies now."""
        return learn(
            taught,
            version=lessons.version,
            rules=CLASSIFY_VERSION,
            scope=lessons.scope,
            in_use=LearnedLayer(in_use) if in_use else None,
            seen_in_use={example.document_id for example in in_use.examples} if in_use else set(),
        )

    @property
    def _limits(self) -> ContainerLimits:
        core = self.core
        return ContainerLimits(
            core.max_container_depth, core.max_container_members, core.max_container_bytes, core.max_container_ratio
        )

    def _read_native(self, path: Path, found: FileType) -> NativeReading | None:
        settings = self.settings
        match found.media_type:
            case media_type if media_type == DOCX:
                return read_docx(path, self.core.max_pages)
            case media_type if media_type == XLSX:
                return read_xlsx(path, settings.max_sheet_cells, self.core.max_pages)
            case media_type if media_type == PPTX:
                return read_pptx(path)
            case "text/plain" | "text/markdown":
                return read_text(path, settings.max_text_chars, self.core.max_pages)
            case "text/csv":
                return read_csv(path, settings.max_text_chars, settings.max_sheet_cells, self.core.max_pages)
            case "text/html":
                return read_html(path, settings.max_text_chars, self.core.max_pages)
            case "application/rtf":
                return read_rtf(path, settings.max_text_chars, self.core.max_pages)
            case "application/epub+zip":
                return read_epub(path, settings.max_text_chars, self.core.max_pages)
            case _:
                return None

    def _read_converted(self, path: Path, found: FileType, handling: Handling) -> ReadFile:
        with self.office.converted(path, found.media_type, handling.scratch) as made:
            native = self._read_native(made, sniff(made, made.name))
        if native is None:
            raise damaged("office file", "Office 文件")
        return self._native(found, native, [], "document")

    def _native(
        self, found: FileType, native: NativeReading, members: list[Member], kind: Kind | None = None
    ) -> ReadFile:
        if len(native.pages) > self.core.max_pages:
            raise too_many("pages", "页数", len(native.pages), self.core.max_pages, "SITETRACE_MAX_PAGES")
        album = Album(self.settings)
        for page in native.pages:
            album.add(Seen("document", page, typeset(page), None))
        text, pages = lay_text(album.pages, self.settings.max_text_chars)
        return ReadFile(
            Reading(
                kind=kind or found.kind,
                media_type=found.media_type,
                text=text,
                pages=pages,
                title=native.title,
                members=members,
                facts=native.facts,
            ),
            album.attachments,
        )

    # Pages that are pictures -----------------------------------------------------------------------------

    @property
    def _eyes(self) -> Eyes:
        return Eyes(
            self.engine.find_turn,
            lambda image, side_px: self.engine.read(image, side_px=side_px),
            self.engine.recognize,
        )

    def _read_picture(self, path: Path, media_type: str, progress: Progress) -> ReadFile:
        frames = open_frames(path, max_pixels=self.core.max_pixels, max_pages=self.core.max_pages)
        album = Album(self.settings)
        kinds: list[Kind] = []
        for number, image in enumerate(frames, 1):
            is_page = number > 1 and kinds[0] == "document"
            seen = read_picture(image, self._eyes, number=number, side_px=self.settings.read_side_px, is_page=is_page)
            kinds.append(seen.kind)
            album.add(seen)
            progress(number / (number + 1))
        if not kinds:
            raise UnreadableFile("the picture has no frames", "图片中没有内容")
        return self._bound(album, kinds[0], media_type, picture_facts(path))

    def _read_pdf(self, path: Path, progress: Progress) -> ReadFile:
        album = Album(self.settings)
        with open_pdf(path, self.core.max_pages) as document:
            for index in range(len(document)):
                with open_page(document, index) as page:
                    layer = read_text_layer(page)
                    # A page that has its words needs no more dots than are shown.
                    side_in = max(layer.width_pt, layer.height_pt) / 72
                    dpi = self.settings.image_side_px / max(side_in, 1) if layer.lines else self.settings.scan_dpi
                    image = draw_page(page, dpi)
                if layer.lines:
                    album.add(page_from_layer(layer, turn(image, layer.turn), self._eyes, index + 1))
                else:
                    album.add(self._read_scan(image, index + 1))
                progress((index + 1) / len(document))
            facts = document_facts(document)
        return self._bound(album, "document", "application/pdf", facts)

    def _read_ofd(self, path: Path, progress: Progress) -> ReadFile:
        album = Album(self.settings)
        core, settings = self.core, self.settings
        with open_ofd(path, self._limits, max_pages=core.max_pages, max_pixels=core.max_pixels) as file:
            for number, page in enumerate(file.pages, 1):
                drawn = file.draw(page, side_px=settings.image_side_px, dpi=settings.scan_dpi)
                if drawn.layer.lines:
                    seen = page_from_layer(drawn.layer, drawn.image, self._eyes, number)
                else:
                    seen = self._read_scan(drawn.image, number)
                album.add(seen if seen.transform else replace(seen, page=with_seals(seen.page, drawn.seals)))
                progress(number / len(file.pages))
            facts = file.facts
        return self._bound(album, "document", "application/ofd", facts)

    def _read_scan(self, image: Pixels, number: int) -> Seen:
        return read_picture(image, self._eyes, number=number, side_px=self.settings.read_side_px, is_page=True)

    def _read_drawing(self, path: Path) -> ReadFile:
        sheet, facts = read_dxf(path)
        album = Album(self.settings)
        album.add(sheet_page(sheet.lines, sheet.image))
        return self._bound(album, "drawing", "image/vnd.dxf", facts)

    def _bound(self, album: Album, kind: Kind, media_type: str, facts: dict[str, str]) -> ReadFile:
        text, pages = lay_text(album.pages, self.settings.max_text_chars)
        is_read = any(page.source == "ocr" for page in pages)
        reading = Reading(
            kind=kind,
            media_type=media_type,
            text=text,
            pages=pages,
            title=facts.pop("title", None),
            facts=facts,
            models=[ModelRef(name=self.engine.name, version=self.engine.version)] if is_read else [],
        )
        return ReadFile(reading, album.attachments)


class Album:
    """Collects pages and their pictures; of each picture only the small copy is held."""

    def __init__(self, settings: OcrSettings) -> None:
        self._settings = settings
        self.pages: list[Page] = []
        self.attachments: dict[str, bytes] = {}

    def add(self, seen: Seen) -> None:
        """Take in one page."""
        settings = self._settings
        name = f"page-{seen.page.page}.webp"
        self.attachments[name] = webp(seen.image, side_px=settings.image_side_px, quality=settings.image_quality)
        if not self.pages:
            self.attachments["thumbnail.webp"] = webp(
                seen.image, side_px=settings.thumbnail_px, quality=settings.image_quality
            )
        picture = PageImage(name=name, transform=seen.transform)
        self.pages.append(seen.page.model_copy(update={"image": picture}))
