"""The contact sheet of the samples for the docs: python tools/samples/contact.py writes docs/samples.webp."""

from __future__ import annotations

import io
from pathlib import Path

import av
import pillow_heif
import pypdfium2
from PIL import Image, ImageOps

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
TILE = (240, 180)
COLUMNS = 6
PICK = (
    "01_日志/施工日志_2024-12-22.pdf",
    "01_日志/旁站记录_2024-12-22_手机拍摄.jpg",
    "02_会议纪要/专题会议纪要_屋面防水_2026-03-18.pdf",
    "03_往来文件/设计变更通知单_DC-018_2025-06-18.pdf",
    "03_往来文件/设计变更通知单_DC-017_2025-05-06_扫描.jpg",
    "03_往来文件/现场签证单_QZ-045_2026-01-14.pdf",
    "04_质量/隐蔽工程验收记录_地下室底板_2024-12-20.jpg",
    "04_质量/钢筋安装检验批_2号楼6层_2025-07-22.pdf",
    "05_安全/监理通知单_监通字第15号_2025-03-12.pdf",
    "05_安全/监理通知回复单_监通回字第15号_2025-03-15.pdf",
    "08_影像/外脚手架_rendered_3号楼东立面_整改后_20250314.jpg",
    "08_影像/脚手架作业层_rendered_2号楼_20250709.jpg",
    "08_影像/钢筋绑扎_rendered_地下室底板_20241219.jpg",
    "08_影像/柱钢筋_rendered_1号楼4层_20250509.heic",
    "08_影像/蜂窝_rendered_1号楼3层剪力墙_20250516.jpg",
    "08_影像/裂缝_rendered_地下室外墙_20250402.jpg",
    "08_影像/模板安装_rendered_2号楼5层_20250626.jpg",
    "08_影像/现场巡查_rendered_20250930.mp4",
)


def first_look(path: Path) -> Image.Image:
    """A picture of a file: the page's upper part, the photo, the clip's first frame."""
    if path.suffix == ".pdf":
        page = pypdfium2.PdfDocument(path)[0].render(scale=1.6).to_pil().convert("RGB")
        return page.crop((40, 30, page.width - 40, 30 + (page.width - 80) * 3 // 4))
    if path.suffix == ".mp4":
        with av.open(str(path)) as container:
            return next(container.decode(video=0)).to_image()
    pillow_heif.register_heif_opener()
    return Image.open(io.BytesIO(path.read_bytes())).convert("RGB")


def main() -> None:
    """Writes the sheet."""
    rows = -(-len(PICK) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * (TILE[0] + 8) + 8, rows * (TILE[1] + 8) + 8), (228, 230, 233))
    for i, name in enumerate(PICK):
        tile = ImageOps.fit(first_look(SAMPLES / name), TILE, Image.Resampling.LANCZOS)
        sheet.paste(tile, (8 + i % COLUMNS * (TILE[0] + 8), 8 + i // COLUMNS * (TILE[1] + 8)))
    sheet.save(ROOT / "docs" / "samples.webp", quality=76, method=6)
    print(sheet.size, (ROOT / "docs" / "samples.webp").stat().st_size // 1024, "KB")


if __name__ == "__main__":
    main()
