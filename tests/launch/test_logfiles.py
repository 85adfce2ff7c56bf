from __future__ import annotations

from pathlib import Path

from launch.logfiles import last_lines, turn_over


def test_a_log_that_is_turned_over_goes_on_at_its_start(tmp_path: Path) -> None:
    file = tmp_path / "part.log"
    with file.open("ab", buffering=0) as part:
        part.write(b"old\n" * 10)
        assert turn_over(file, 20, 2)
        part.write(b"new\n")
    assert file.read_text() == "new\n"
    assert (tmp_path / "part.log.1").read_text() == "old\n" * 10


def test_only_so_many_turned_over_logs_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "part.log"
    for number in range(5):
        file.write_text(f"{number}" * 30)
        assert turn_over(file, 20, 2)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["part.log", "part.log.1", "part.log.2"]
    assert (tmp_path / "part.log.1").read_text() == "4" * 30


def test_a_small_or_missing_log_is_left_alone(tmp_path: Path) -> None:
    assert not turn_over(tmp_path / "none.log", 20, 2)
    (tmp_path / "part.log").write_text("short")
    assert not turn_over(tmp_path / "part.log", 20, 2)


def test_the_end_of_a_log_is_given_whatever_its_length(tmp_path: Path) -> None:
    file = tmp_path / "part.log"
    file.write_text("\n".join(str(n) for n in range(100_000)))
    assert last_lines(file, 2) == ["99998", "99999"]
    assert last_lines(tmp_path / "none.log") == []
