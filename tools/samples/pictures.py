"""Renders turned into what a phone would have saved: grain, EXIF, watermark block, blur, darkness; and the clip."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache

import av
import cv2
import numpy as np
import pillow_heif
from fonts import cache, pil_print
from PIL import Image, ImageDraw, ImageFilter
from PIL.TiffImagePlugin import IFDRational
from story import PROJECT, Item, Made

LAT, LON = 31.8612, 119.9734
SIZE = (1280, 960)


@lru_cache
def render(name: str) -> Image.Image:
    """A rendered scene, from the cache; tools/samples/README.md tells how it gets there."""
    path = cache() / "renders" / f"{name}.png"
    if not path.exists():
        raise SystemExit(f"{path} is missing: render the scenes first, see tools/samples/README.md")
    return Image.open(path).convert("RGB")


def phone(
    image: Image.Image, seed: int, *, warm: float = 1.0, grain: float = 3.5, gain: float = 1.0, contrast: float = 1.12
) -> Image.Image:
    """The look of a phone's picture: curve, tint, vignette, sharpening, grain stronger in the dark."""
    rng = np.random.default_rng(seed)
    a = np.asarray(image.filter(ImageFilter.UnsharpMask(1.6, 70, 2)), np.float32) / 255
    a = np.clip((a * gain - 0.5) * contrast + 0.5, 0, 1) * [warm, 1.0, 2 - warm]
    h, w = a.shape[:2]
    yy, xx = np.mgrid[0:h, 0:w]
    a *= (1 - 0.16 * np.hypot(xx / w - 0.5, yy / h - 0.5) ** 2 * 2)[..., None]
    coarse = cv2.GaussianBlur(rng.normal(0, 1, (h, w, 3)).astype(np.float32), (0, 0), 0.8) * 1.8
    a += coarse * (grain / 255) * (1.25 - a.mean(-1, keepdims=True))
    return Image.fromarray((np.clip(a, 0, 1) * 255).astype(np.uint8))


def exif(taken: str, *, gps: tuple[float, float] | None = None, model: str = "HT-P40") -> Image.Exif:
    """EXIF as a phone writes it. taken: 2025-03-14 10:26:41, local time."""
    data = Image.Exif()
    stamp = taken.replace("-", ":")
    data[0x010F], data[0x0110], data[0x0112], data[0x0132] = "Hantel", model, 1, stamp
    inside = data.get_ifd(0x8769)
    inside[0x9003] = inside[0x9004] = stamp
    inside[0x9011] = "+08:00"
    inside[0x829A], inside[0x829D], inside[0x8827] = IFDRational(1, 125), IFDRational(18, 10), 64
    if gps:
        place = data.get_ifd(0x8825)
        for ref, key, value, letters in ((1, 2, gps[0], "NS"), (3, 4, gps[1], "EW")):
            degrees = abs(value)
            minutes = degrees % 1 * 60
            place[ref] = letters[value < 0]
            place[key] = (
                IFDRational(int(degrees)),
                IFDRational(int(minutes)),
                IFDRational(int(minutes % 1 * 6000), 100),
            )
    return data


def watermark(image: Image.Image, lines: list[tuple[str, str]], clock: str, date_line: str) -> Image.Image:
    """The block of a watermark camera at the lower left: big time, date, then name and value."""
    out = image.convert("RGBA")
    layer = Image.new("RGBA", out.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    big, small = pil_print("hei-b", 62), pil_print("hei", 27)
    width = max(small.getlength(f"{a}：{b}") for a, b in lines) + 44
    height = 96 + 40 * len(lines) + 18
    x, y = 28, out.height - height - 30
    draw.rounded_rectangle((x, y, x + width, y + height), 14, fill=(16, 20, 26, 112))
    draw.rectangle((x + 196, y + 20, x + 200, y + 82), fill=(255, 196, 0, 255))
    draw.text((x + 18, y + 8), clock, font=big, fill=(255, 255, 255, 245))
    for i, part in enumerate(date_line.split("　")):
        draw.text((x + 212, y + 14 + 36 * i), part, font=small, fill=(255, 255, 255, 245))
    for i, (name, value) in enumerate(lines):
        draw.text((x + 20, y + 98 + 40 * i), f"{name}：{value}", font=small, fill=(255, 255, 255, 240))
    return Image.alpha_composite(out, layer).convert("RGB")


def jpg(image: Image.Image, data: Image.Exif | None, quality: int = 82) -> bytes:
    """JPEG bytes with EXIF."""
    buffer = io.BytesIO()
    more = {"exif": data.tobytes()} if data is not None else {}
    image.save(buffer, "JPEG", quality=quality, optimize=True, subsampling="4:2:0", **more)
    return buffer.getvalue()


@dataclass(frozen=True)
class Shot:
    """A photo of the archive. taken: local time of the EXIF; None leaves EXIF out."""

    path: str
    scene: str
    section: str
    taken: str
    what: str
    tags: tuple[str, ...]
    topics: tuple[str, ...]
    seed: int
    faults: tuple[dict[str, str], ...] = ()
    warm: float = 1.0
    flip: bool = False

    def item(self) -> Item:
        """The manifest's entry."""
        day, clock = self.taken.split(" ")
        upload = {"section": self.section, "captured_at": f"{day}T{clock}+08:00"}
        return Item(
            f"08_影像/{self.path}",
            "photo",
            None,
            self.section,
            day,
            self.what,
            topics=self.topics,
            faults=self.faults,
            upload=upload,
            tags=self.tags,
        )

    def image(self) -> Image.Image:
        """The picture as the phone saved it."""
        image = render(self.scene).resize(SIZE)
        if self.flip:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        return phone(image, self.seed, warm=self.warm)


SHOTS = {
    "mat": Shot(
        "钢筋绑扎_rendered_地下室底板_20241219.jpg",
        "rebar_mat",
        "地下室",
        "2024-12-19 15:42:08",
        "rebar mats of the basement slab",
        ("rebar_tying",),
        ("rebar",),
        101,
        warm=1.02,
    ),
    "east": Shot(
        "外脚手架_rendered_3号楼东立面_整改后_20250314.jpg",
        "scaffold_east",
        "3号楼",
        "2025-03-14 10:26:41",
        "scaffold of tower 3 after the wall ties were put in; watermark-camera block and EXIF with GPS",
        ("scaffold_use",),
        ("scaffolding",),
        102,
    ),
    "deck": Shot(
        "脚手架作业层_rendered_2号楼_20250709.jpg",
        "scaffold_deck",
        "2号楼",
        "2025-07-09 09:12:30",
        "scaffold deck of tower 2 with planks missing",
        ("scaffold_use", "plank_not_full"),
        ("scaffolding",),
        103,
    ),
    "honeycomb": Shot(
        "蜂窝_rendered_1号楼3层剪力墙_20250516.jpg",
        "honeycomb",
        "1号楼",
        "2025-05-16 14:05:17",
        "honeycombed concrete at the foot of a shear wall",
        ("honeycomb",),
        ("honeycomb", "concrete"),
        104,
    ),
    "crack": Shot(
        "裂缝_rendered_地下室外墙_20250402.jpg",
        "crack",
        "地下室",
        "2025-04-02 08:50:44",
        "vertical crack with damp and white deposits in the basement wall",
        ("crack",),
        ("crack", "leakage"),
        105,
    ),
    "clean": Shot(
        "混凝土外观_rendered_2号楼4层墙_20250611.jpg",
        "clean",
        "2号楼",
        "2025-06-11 16:20:02",
        "sound concrete, the form just struck",
        ("normal_concrete",),
        ("concrete",),
        106,
        warm=1.02,
    ),
    "form": Shot(
        "模板安装_rendered_2号楼5层_20250626.jpg",
        "formwork_wall",
        "2号楼",
        "2025-06-26 11:33:55",
        "wall formwork of floor 5",
        ("formwork",),
        ("formwork",),
        107,
    ),
    "column": Shot(
        "柱钢筋_rendered_1号楼4层_20250509.heic",
        "column_rebar",
        "1号楼",
        "2025-05-09 17:02:26",
        "column cages, as HEIC",
        ("rebar_tying",),
        ("rebar",),
        108,
    ),
    "masonry": Shot(
        "砌筑_rendered_3号楼5层_20251022.webp",
        "masonry",
        "3号楼",
        "2025-10-22 13:48:09",
        "infill masonry going up, as WebP",
        ("masonry",),
        ("masonry",),
        109,
    ),
    "blurred": Shot(
        "IMG_rendered_20250908_083355.jpg",
        "formwork_wall",
        "2号楼",
        "2025-09-08 08:33:55",
        "formwork, shaken and out of focus",
        ("formwork",),
        ("formwork",),
        110,
        ({"code": "illegible", "what": "照片模糊（抖动失焦）"},),
        flip=True,
    ),
    "dark": Shot(
        "IMG_rendered_20251203_174210.jpg",
        "props_cellar",
        "地下室",
        "2025-12-03 17:42:10",
        "shores under a slab, nearly dark",
        ("formwork",),
        ("formwork",),
        111,
        ({"code": "illegible", "what": "照片过暗"},),
    ),
}


def photo(name: str, *, gps: bool = False) -> Made:
    """A plain photo."""
    shot = SHOTS[name]
    return Made(shot.item(), jpg(shot.image(), exif(shot.taken, gps=(LAT, LON) if gps else None)))


def marked() -> Made:
    """The photo with the watermark camera's block."""
    shot = SHOTS["east"]
    lines = [
        ("天气", "多云 13℃ 东风2级"),
        ("地点", "云州市滨江新区锦澜路18号"),
        ("工程名称", PROJECT),
        ("施工区域", "3号楼东立面外脚手架"),
        ("施工内容", "连墙件补装完成"),
        ("拍摄人", "李长顺"),
    ]
    image = watermark(shot.image(), lines, "10:26", "2025.03.14　星期五")
    return Made(shot.item(), jpg(image, exif(shot.taken, gps=(LAT, LON))))


def blurred() -> Made:
    """Shaken: a streak and a wide blur."""
    shot = SHOTS["blurred"]
    a = np.asarray(render(shot.scene).resize(SIZE).transpose(Image.Transpose.FLIP_LEFT_RIGHT))
    streak = np.zeros((41, 41), np.float32)
    cv2.line(streak, (6, 12), (35, 29), 1, 2)
    a = cv2.GaussianBlur(cv2.filter2D(a, -1, streak / streak.sum()), (0, 0), 4.5)
    image = phone(Image.fromarray(a).filter(ImageFilter.GaussianBlur(2)), shot.seed, grain=2)
    return Made(shot.item(), jpg(image.filter(ImageFilter.GaussianBlur(1.2)), exif(shot.taken), 78))


def dark() -> Made:
    """Taken in the cellar without a lamp."""
    shot = SHOTS["dark"]
    image = phone(render(shot.scene).resize(SIZE), shot.seed, gain=0.55, contrast=1.0, grain=9, warm=1.03)
    return Made(shot.item(), jpg(image, exif(shot.taken), 76))


def again() -> Made:
    """The honeycomb photo's bytes handed in a second time, for another tower and day."""
    first = photo("honeycomb")
    item = Item(
        "08_影像/剪力墙外观_rendered_2号楼5层_20250702.jpg",
        "photo",
        None,
        "2号楼",
        "2025-07-02",
        "the very bytes of the honeycomb photo of tower 1, handed in again for tower 2",
        topics=("honeycomb",),
        faults=({"code": "reused_photo", "what": "与1号楼2025-05-16照片为同一文件"},),
        upload={"section": "2号楼", "captured_at": "2025-07-02T15:10:00+08:00"},
        tags=("honeycomb",),
    )
    return Made(item, first.content)


def webp() -> Made:
    """A WebP."""
    shot = SHOTS["masonry"]
    buffer = io.BytesIO()
    shot.image().save(buffer, "WEBP", quality=78, exif=exif(shot.taken).tobytes())
    return Made(shot.item(), buffer.getvalue())


def heic() -> Made:
    """A HEIC."""
    pillow_heif.register_heif_opener()
    shot = SHOTS["column"]
    buffer = io.BytesIO()
    shot.image().save(buffer, "HEIF", quality=62, exif=exif(shot.taken, gps=(LAT, LON), model="P-16").tobytes())
    return Made(shot.item(), buffer.getvalue())


CLIP_SCENES = 3
CLIP_RATE = 10


def clip() -> Made:
    """A walk past the scaffold, over the rebar and along the formwork; 640x360."""
    frames = sorted((cache() / "renders").glob("clip-*.png"))
    if not frames:
        raise SystemExit("the clip's frames are missing: render them first, see tools/samples/README.md")
    target = cache() / "clip.mp4"
    codec = "libx264" if "libx264" in av.codecs_available else "mpeg4"
    with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        container.metadata["creation_time"] = "2025-09-30T01:15:00Z"
        stream = container.add_stream(codec, rate=CLIP_RATE)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        stream.codec_context.gop_size = CLIP_RATE
        stream.codec_context.thread_count = 1
        if codec == "libx264":
            stream.options = {"crf": "24", "preset": "slow"}
        else:
            stream.bit_rate = 900_000
        for i, path in enumerate(frames):
            image = phone(Image.open(path).convert("RGB"), 500 + i, grain=4)
            container.mux(stream.encode(av.VideoFrame.from_image(image)))
        container.mux(stream.encode(None))
    item = Item(
        "08_影像/现场巡查_rendered_20250930.mp4",
        "video",
        None,
        "2号楼",
        "2025-09-30",
        f"a clip of {len(frames) / CLIP_RATE:.1f} s in three scenes: scaffold, rebar, formwork",
        topics=("scaffolding", "rebar", "formwork"),
        upload={"section": "2号楼", "captured_at": "2025-09-30T09:15:00+08:00"},
        tags=("scaffold_use", "rebar_tying", "formwork"),
    )
    return Made(item, target.read_bytes())


def _plain(name: str):
    def make() -> Made:
        return photo(name)

    make.__name__ = name
    return make


ALL = (
    *(_plain(n) for n in ("mat", "deck", "honeycomb", "crack", "clean", "form")),
    marked,
    again,
    blurred,
    dark,
    heic,
    webp,
    clip,
)
