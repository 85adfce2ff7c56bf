"""Settings of the reading service, from OCR_* variables."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

EngineName = Literal["rapidocr", "rapidocr-tiny", "paddleocr", "tesseract", "fake"]


class OcrSettings(BaseSettings):
    """How pages are read and shown."""

    model_config = SettingsConfigDict(env_prefix="OCR_", frozen=True, extra="ignore")

    engine: EngineName = Field(
        default="rapidocr",
        description="Reader of pages: rapidocr, rapidocr-tiny (quicker), paddleocr ([paddle]), tesseract or fake",
    )
    meaning: Literal["bge", "none"] = Field(
        default="bge", description="What words mean helps to tell types: bge, or none for rules alone"
    )
    scan_dpi: int = Field(
        default=200, ge=72, le=600, description="Dots per inch at which a PDF page is drawn to be read"
    )
    read_side_px: int = Field(default=1600, ge=640, le=6000, description="Long side at which text is looked for")
    min_score: float = Field(default=0.5, ge=0, le=1, description="Lines that the reader is less sure of are dropped")
    image_side_px: int = Field(default=1800, ge=400, le=4000, description="Long side of the page images that are kept")
    image_quality: int = Field(default=78, ge=1, le=100, description="WebP quality of the page images")
    thumbnail_px: int = Field(default=400, ge=64, le=1000, description="Long side of the thumbnail")
    split: Literal["none", "auto", "page"] = Field(
        default="auto", description="Scans of several documents: none leaves them whole, page takes each page alone"
    )
    max_text_chars: int = Field(default=5_000_000, ge=1000, description="Most characters of one document's text")
    max_sheet_cells: int = Field(default=500_000, ge=100, description="Most cells that are read of one spreadsheet")
    pool_processes: int = Field(default=1, ge=1, description="Engine processes of the service's own HTTP API")
    pool_limit_s: float = Field(default=300, ge=1, description="Longest time one file may take through the HTTP API")
    office_program: str = Field(
        default="soffice", description="LibreOffice, which opens doc, xls, ppt, odt and ods where it is installed"
    )
    office_limit_s: float = Field(default=120, ge=1, description="Longest time LibreOffice may take for one file")
    tesseract_languages: str = Field(default="chi_sim+eng", description="Languages of the tesseract engine")
    paddle_detector_dir: str = Field(
        default="",
        description="Directory of a detector for paddleocr (inference.onnx, inference.yml); empty takes rapidocr's",
    )
    paddle_recognizer_dir: str = Field(
        default="",
        description="Directory of a recognizer for paddleocr (inference.onnx, inference.yml); empty takes rapidocr's",
    )
