"""What of a document can be found."""

from __future__ import annotations

import pytest

from pipeline.passages import Known, passages_of, says_something


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("01975424", False),
        ("IMG_20250312_0042", False),
        ("DSC0001", False),
        ("3号楼外架", True),
        ("DC-018", True),
        ("scaffold east side", True),
        ("f3a9", False),
        ("mmexport1612345", False),
    ],
)
def test_a_camera_s_number_says_nothing(name: str, says: bool) -> None:
    assert says_something(name) is says


def test_title_and_name_are_found_once_each() -> None:
    found = passages_of(Known(title="施工日志", name="资料/施工日志.pdf"))
    assert [(p.source, p.text) for p in found] == [("title", "施工日志")]
    found = passages_of(Known(title="照片:砌筑", name="IMG_0001.jpg"))
    assert [(p.source, p.text) for p in found] == [("title", "照片:砌筑")]
