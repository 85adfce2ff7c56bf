"""Old and foreign office formats, turned into their modern kin by LibreOffice where it is installed."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from foundation.errors import TooLarge
from services.ocr.steps.refusals import damaged

# media type: (suffix the program knows it by, suffix it is turned into, its name in English and Chinese)
CONVERTED = {
    "application/msword": (".doc", ".docx", "Word file", "Word 文件"),
    "application/vnd.ms-excel": (".xls", ".xlsx", "Excel file", "Excel 文件"),
    "application/vnd.ms-powerpoint": (".ppt", ".pptx", "PowerPoint file", "PowerPoint 文件"),
    "application/rtf": (".rtf", ".docx", "RTF file", "RTF 文件"),
    "application/vnd.oasis.opendocument.text": (".odt", ".docx", "OpenDocument text", "OpenDocument 文档"),
    "application/vnd.oasis.opendocument.spreadsheet": (".ods", ".xlsx", "OpenDocument sheet", "OpenDocument 表格"),
}


class LibreOffice:
    """One run of the program a file, with a profile of its own: runs side by side do not disturb one another."""

    def __init__(self, program: str, limit_s: float) -> None:
        self._program, self._limit_s = program, limit_s

    @property
    def is_installed(self) -> bool:
        """Whether the program is there."""
        return shutil.which(self._program) is not None

    @contextlib.contextmanager
    def converted(self, path: Path, media_type: str, scratch: Path) -> Iterator[Path]:
        """The file in its new format, until the block ends. Raises UnreadableFile, TooLarge."""
        source, target, what, zh = CONVERTED[media_type]
        with tempfile.TemporaryDirectory(dir=scratch, prefix="office-") as name:
            room = Path(name)
            given = room / f"given{source}"
            shutil.copyfile(path, given)
            self._run([f"-env:UserInstallation={(room / 'profile').as_uri()}"], given, target, room)
            made = given.with_suffix(target)
            if not made.exists() or not made.stat().st_size:
                raise damaged(what, zh)
            yield made

    def _run(self, options: list[str], given: Path, target: str, room: Path) -> None:
        command = [
            shutil.which(self._program) or self._program,
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--nodefault",
            *options,
        ]
        # Nothing of the worker's environment, with its tokens, goes to a program that opens foreign files.
        environment = {"PATH": os.defpath, "HOME": str(room), "LANG": "C.UTF-8"}
        process = subprocess.Popen(
            [*command, "--convert-to", target.lstrip("."), "--outdir", str(room), str(given)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
        try:
            process.wait(self._limit_s)
        except subprocess.TimeoutExpired as error:
            raise TooLarge(
                f"LibreOffice did not open the file in {self._limit_s:.0f} s; split it, or raise OCR_OFFICE_LIMIT_S",
                f"LibreOffice 转换超过 {self._limit_s:.0f} 秒;请拆分文件,或调高 OCR_OFFICE_LIMIT_S",
            ) from error
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
