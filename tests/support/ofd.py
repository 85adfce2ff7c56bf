"""OFD files written by hand, as programs write them: text with its steps, a table's lines, pictures, seals."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text_object(text: str, x: float, y: float, size: float = 5.0, *, more: str = "") -> str:
    """A line of text at (x, y) mm with its base line one size below; steps in the short form."""
    steps = f'DeltaX="g {len(text) - 1} {size}"' if len(text) > 1 else ""
    return (
        f'<ofd:TextObject ID="9" Boundary="{x} {y} {size * len(text)} {size * 1.2}" Font="1" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="{size}" {steps}>{text}</ofd:TextCode></ofd:TextObject>'
    )


def path_object(x: float, y: float, width: float, height: float, path: str) -> str:
    """A path in its own millimetres, drawn in black."""
    return (
        f'<ofd:PathObject ID="8" Boundary="{x} {y} {width} {height}" LineWidth="0.4">'
        f"<ofd:AbbreviatedData>{path}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def image_object(resource: int, x: float, y: float, width: float, height: float) -> str:
    """A picture of the resources that fills its boundary."""
    return (
        f'<ofd:ImageObject ID="7" Boundary="{x} {y} {width} {height}" CTM="{width} 0 0 {height} 0 0" '
        f'ResourceID="{resource}"/>'
    )


def page_xml(*objects: str, area: str = "0 0 210 297", template: str = "") -> str:
    """Content.xml of a page."""
    return (
        f"<ofd:Page {NS}>{template}<ofd:Area><ofd:PhysicalBox>{area}</ofd:PhysicalBox></ofd:Area>"
        f'<ofd:Content><ofd:Layer ID="2">{"".join(objects)}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def ofd(
    pages: Sequence[str],
    *,
    pictures: Mapping[int, bytes] | None = None,
    parts: Mapping[str, bytes] | None = None,
    common: str = "",
    root: str = "",
) -> bytes:
    """A whole file. pictures: by resource number. parts: further members, or others in place of the usual ones."""
    listed = "".join(
        f'<ofd:MultiMedia ID="{n}" Type="Image"><ofd:MediaFile>{n}.png</ofd:MediaFile></ofd:MultiMedia>'
        for n in pictures or {}
    )
    entries = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    members: dict[str, bytes] = {
        "OFD.xml": (
            f'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD {NS} Version="1.1" DocType="OFD"><ofd:DocBody>'
            "<ofd:DocInfo><ofd:Title>隐蔽工程验收记录</ofd:Title><ofd:Author>资料员</ofd:Author></ofd:DocInfo>"
            f"<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{root}</ofd:DocBody></ofd:OFD>"
        ).encode(),
        "Doc_0/Document.xml": (
            f"<ofd:Document {NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
            f"</ofd:PageArea><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>{common}</ofd:CommonData>"
            f"<ofd:Pages>{entries}</ofd:Pages></ofd:Document>"
        ).encode(),
        "Doc_0/DocumentRes.xml": (
            f'<ofd:Res {NS} BaseLoc="Res"><ofd:MultiMedias>{listed}</ofd:MultiMedias></ofd:Res>'
        ).encode(),
        **{f"Doc_0/Pages/Page_{n}/Content.xml": page.encode() for n, page in enumerate(pages)},
        **{f"Doc_0/Res/{n}.png": content for n, content in (pictures or {}).items()},
        **(parts or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def der(tag: int, *values: bytes) -> bytes:
    """One element of DER."""
    value = b"".join(values)
    n = len(value)
    length = bytes([n]) if n < 128 else bytes([0x84]) + n.to_bytes(4, "big")
    return bytes([tag]) + length + value


def sealed(name: str, picture: bytes, box: str, page: int = 0) -> dict[str, bytes]:
    """Members of an electronic seal (GB/T 38540) on a page; OFD.xml must name Doc_0/Signs/Signatures.xml."""
    info = der(
        0x30,
        der(0x30, der(0x16, b"ES"), der(0x02, b"\x04"), der(0x16, b"maker")),
        der(0x16, b"0001"),
        der(0x30, der(0x02, b"\x01"), der(0x0C, name.encode())),
        der(0x30, der(0x16, b"PNG"), der(0x04, picture), der(0x02, b"\x28"), der(0x02, b"\x28")),
    )
    return {
        "Doc_0/Signs/Signatures.xml": (
            f'<ofd:Signatures {NS}><ofd:Signature ID="1" Type="Seal" BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>'
        ).encode(),
        "Doc_0/Signs/Sign_0/Signature.xml": (
            f'<ofd:Signature {NS}><ofd:SignedInfo><ofd:Provider ProviderName="签章系统" Company="某签章公司"/>'
            "<ofd:SignatureDateTime>2025-03-12 10:20:30</ofd:SignatureDateTime>"
            f'<ofd:StampAnnot ID="1" PageRef="{page}" Boundary="{box}"/>'
            "<ofd:Seal><ofd:BaseLoc>/Doc_0/Signs/Sign_0/Seal.esl</ofd:BaseLoc></ofd:Seal></ofd:SignedInfo>"
            "<ofd:SignedValue>SignedValue.dat</ofd:SignedValue></ofd:Signature>"
        ).encode(),
        "Doc_0/Signs/Sign_0/Seal.esl": der(0x30, info),
    }
