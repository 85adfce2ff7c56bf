"""Settings, secrets and logs."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from foundation.logs import hide_secrets
from foundation.settings import CoreSettings


def test_all_processes_agree_on_the_internal_token(tmp_path: Path) -> None:
    settings = CoreSettings(home=tmp_path)
    with ThreadPoolExecutor(8) as pool:
        tokens = set(pool.map(lambda _: settings.token(), range(40)))
    assert len(tokens) == 1
    file = tmp_path / "secrets" / "internal_token"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [f.name for f in file.parent.iterdir()] == ["internal_token"]


def test_secrets_are_kept_out_of_logs_and_of_the_settings_text(tmp_path: Path) -> None:
    told = hide_secrets(None, "info", {"event": "x", "Authorization": "Bearer 1", "api_key": "2", "csrf_token": "3"})
    assert set(told.values()) == {"x", "***"}
    settings = CoreSettings(home=tmp_path, internal_token="hush", database_url="postgresql://u:hush@h/d")  # type: ignore[arg-type]
    assert "hush" not in repr(settings)
