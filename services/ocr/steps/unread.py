"""Files that are kept but not read, told plainly; and files whose name promises what their bytes do not hold."""

from __future__ import annotations

from contracts.reading import Reading
from foundation.errors import UnreadableFile
from foundation.filetype import DOCX, KNOWN, PPTX, UNKNOWN, XLSX, FileType, name_suffix

# What a name of this suffix promises. Sheets that are text in truth (an export named .xls) are read as text.
PROMISED = {
    ".pdf": ("PDF", {"application/pdf"}),
    ".docx": ("Word", {DOCX}),
    ".xlsx": ("Excel", {XLSX}),
    ".pptx": ("PowerPoint", {PPTX}),
    ".jpg": ("JPEG", {"image/jpeg"}),
    ".jpeg": ("JPEG", {"image/jpeg"}),
    ".png": ("PNG", {"image/png"}),
    ".tif": ("TIFF", {"image/tiff"}),
    ".tiff": ("TIFF", {"image/tiff"}),
    ".webp": ("WebP", {"image/webp"}),
    ".heic": ("HEIC", {"image/heic"}),
    ".zip": ("zip", {"application/zip"}),
    ".mp4": ("MP4", {"video/mp4"}),
    ".mov": ("QuickTime", {"video/quicktime"}),
    ".eml": ("mail", {"message/rfc822"}),
    ".dxf": ("DXF", {"image/vnd.dxf"}),
    ".ofd": ("OFD", {"application/ofd"}),
}
ODT, ODS = "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"
TEXTS = {"text/plain", "text/markdown", "text/csv", "text/html"}
ADVICE = {
    "image/vnd.dwg": (
        "DWG 图纸已保存,但无法读取其内容(格式不公开);请用 CAD 软件或免费的 ODA File Converter 另存为 DXF(或打印为 PDF)"
        "后再提交一份,即可检索和识别。",
        "The DWG drawing is kept, but its content cannot be read (the format is closed); save it as DXF with a CAD "
        "program or the free ODA File Converter, or print it to PDF, and hand that in as well: it will be searchable.",
    ),
    **{
        media_type: (
            f"{zh}({suffix})已保存,但未读取:服务器未安装 LibreOffice。"
            f"请由管理员安装后重新处理,或另存为 {better} 后提交。",
            f"The {what} ({suffix}) is kept but not read, because LibreOffice is not installed on the server. Have it "
            f"installed and process the file again, or save it as {better} and hand that in.",
        )
        for media_type, suffix, what, zh, better in (
            ("application/msword", ".doc", "old Word file", "旧版 Word 文件", ".docx"),
            ("application/vnd.ms-excel", ".xls", "old Excel file", "旧版 Excel 文件", ".xlsx"),
            ("application/vnd.ms-powerpoint", ".ppt", "old PowerPoint file", "旧版 PowerPoint 文件", ".pptx"),
            (ODT, ".odt", "OpenDocument text", "OpenDocument 文档", ".docx"),
            (
                "application/vnd.oasis.opendocument.spreadsheet",
                ".ods",
                "OpenDocument sheet",
                "OpenDocument 表格",
                ".xlsx",
            ),
        )
    },
}


def refuse_wrong_suffix(found: FileType, name: str) -> None:
    """Raise UnreadableFile when the name promises a format and the bytes hold none that can be read, or mere text.

    A JPEG named .pdf is read as what it is; an error page of a web server named .pdf is not the record it claims.
    """
    what, types = PROMISED.get(name_suffix(name), ("", set()))
    if not what or found.media_type in types:
        return
    if (
        found.media_type in TEXTS
        or (found.kind == "other" and found.media_type not in KNOWN)
        or (found.media_type == UNKNOWN)
    ):
        raise UnreadableFile(
            f"the name says {what}, but the bytes are not ({found.media_type}); the file is damaged or wrongly named: "
            "export it again, or give it the right name",
            f"文件名表示为 {what} 文件,但内容不是;文件可能已损坏或命名错误,请重新导出或改正文件名后提交",
        )


def tell_unread(found: FileType, name: str) -> Reading:
    """The reading of what is kept but not read, with the reason; a video is left to the eyes of another stage."""
    if found.kind == "video":
        return Reading(kind="video", media_type=found.media_type, text="")
    suffix = name_suffix(name) or found.media_type
    zh, en = ADVICE.get(
        found.media_type,
        (
            f"文件已保存,但不读取此类格式({suffix});可按名称检索。如需识别内容,请转换为 PDF、Office 或图片后提交。",
            f"The file is kept, but this kind ({suffix}) is not read; it can be found by its name. To have its content "
            "read, hand it in as PDF, an office file or a picture.",
        ),
    )
    return Reading(kind="other", media_type=found.media_type, text="", notice=zh, notice_en=en)
