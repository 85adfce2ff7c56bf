"""What makes a PDF that pdfium wrote one for archives: PDF/A-2b (ISO 19005-2).

pdfium embeds the font, writes no encryption, no script and nothing outside the file. What it leaves out is added as an
update at the file's end: metadata (XMP), the colours meant (an output intent with sRGB), and the map from character to
glyph of the embedded font.
"""

from __future__ import annotations

import re
import zlib
from datetime import UTC, datetime
from functools import cache
from xml.sax.saxutils import escape

CATALOG = re.compile(rb"/Root (\d+) 0 R")
XREF = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
FILE_ID = re.compile(rb"/ID\s*\[.*?\]", re.S)
ICC_VERSION_AT, ICC_ID_AT = slice(8, 12), slice(84, 100)
ICC_4_2 = b"\x04\x20\x00\x00"
PRODUCER = "SiteTrace"
PART, LEVEL = 2, "B"


def as_pdfa(content: bytes, *, title: str = "", made: datetime | None = None) -> bytes:
    """The same pages as PDF/A-2b. content: as pdfium saved it, with a plain table of its objects.

    made: when the file was bound, now when not said. Raises ValueError when the table is of another kind.
    """
    places, tail = _places(content)
    root = CATALOG.search(tail)
    if root is None:
        raise ValueError("the PDF names no catalogue")
    catalog = int(root.group(1))
    first_new = max(places) + 1
    metadata, intent, profile = first_new, first_new + 1, first_new + 2
    objects = {
        catalog: _with(_object(content, places, catalog), f"/Metadata {metadata} 0 R/OutputIntents[{intent} 0 R]"),
        metadata: _stream(_xmp(title, made or datetime.now(UTC)), "/Type/Metadata/Subtype/XML"),
        intent: (
            f"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)"
            f"/DestOutputProfile {profile} 0 R>>"
        ).encode(),
        profile: _stream(zlib.compress(srgb()), "/N 3/Filter/FlateDecode"),
    }
    for number in places:
        body = _object(content, places, number)
        if b"/CIDFontType2" in body and b"/CIDToGIDMap" not in body:
            objects[number] = _with(body, "/CIDToGIDMap/Identity")
    told = FILE_ID.search(tail)
    return _updated(content, objects, catalog, told.group(0) if told else b"")


@cache
def srgb() -> bytes:
    """The sRGB profile, as an ICC profile of version 4.2, the newest that PDF 1.7 knows."""
    from PIL import ImageCms

    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    made[ICC_VERSION_AT] = ICC_4_2
    made[ICC_ID_AT] = bytes(16)  # its digest is optional, and would be that of the other version
    made[24:36] = bytes([7, 228, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0])  # not the day on which somebody bound a file
    return bytes(made)


def _xmp(title: str, made: datetime) -> bytes:
    day = made.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    named = f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>'
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>{PART}</pdfaid:part><pdfaid:conformance>{LEVEL}</pdfaid:conformance>
<xmp:CreateDate>{day}</xmp:CreateDate><pdf:Producer>{PRODUCER}</pdf:Producer>{named if title else ""}
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>""".encode()


# The file as bytes ------------------------------------------------------------------------------------------


def _places(content: bytes) -> tuple[dict[int, int], bytes]:
    """Where each object begins, from the table at the end, and the trailer. Raises ValueError."""
    found = XREF.search(content)
    table = content[int(found.group(1)) :] if found else b""
    if not table.startswith(b"xref"):
        raise ValueError("the PDF has no plain table of its objects")
    listed, _, trailer = table.partition(b"trailer")
    places: dict[int, int] = {}
    number = 0
    for row in listed.split(b"\n")[1:]:
        pieces = row.split()
        if len(pieces) == 2:
            number = int(pieces[0])
        elif len(pieces) == 3:
            if pieces[2] == b"n":
                places[number] = int(pieces[0])
            number += 1
    if not places:
        raise ValueError("the PDF's table of objects is empty")
    return places, trailer


def _object(content: bytes, places: dict[int, int], number: int) -> bytes:
    """What stands between `obj` and `endobj`, or before a stream's bytes."""
    start = content.index(b"obj", places[number]) + 3
    ends = [at for at in (content.find(b"endobj", start), content.find(b"stream", start)) if at >= 0]
    return content[start : min(ends)].strip()


def _with(body: bytes, more: str) -> bytes:
    return body.removesuffix(b">>") + more.encode() + b">>"


def _stream(content: bytes, more: str) -> bytes:
    return f"<<{more}/Length {len(content)}>>\nstream\n".encode() + content + b"\nendstream"


def _updated(content: bytes, objects: dict[int, bytes], catalog: int, file_id: bytes) -> bytes:
    """The file with objects added or in place of others, as PDF has it since 1.0: appended, with a table of their own.

    The trailer names no information dictionary: what it said would have to be said again in the metadata.
    """
    found = XREF.search(content)
    before = int(found.group(1)) if found else 0
    out = bytearray(content.rstrip(b"\r\n") + b"\n")
    rows = []
    for number, body in sorted(objects.items()):
        rows.append(b"%d 1\n%010d 00000 n \n" % (number, len(out)))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n" + b"".join(rows)
    size = max(objects) + 1
    out += b"trailer\n<</Size %d/Root %d 0 R/Prev %d%s>>\n" % (size, catalog, before, file_id)
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % start
