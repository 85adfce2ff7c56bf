"""What must stand before the parts start: the newest schema, model files with the known bytes, keys of this machine.

Runs as a process of its own, so that what it loads is gone before anything else starts.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from foundation.errors import SiteTraceError, Unauthenticated
from foundation.logs import configure_logs
from foundation.settings import CoreSettings, write_secret
from language.rulesfile import load_rules
from launch.modelfiles import verify_models

Tell = Callable[[str, str], None]
CLI_KEY = ("secrets", "cli_key")


def prepare(core: CoreSettings, tell: Tell) -> None:
    """Everything, in order; each step is told with how long it took. Raises SiteTraceError."""
    from catalogue.migrate import upgrade

    with _timed(tell, "catalogue") as say:
        upgrade(core)
        say(_database_words(core))
    with _timed(tell, "secrets") as say:
        core.token()
        ensure_cli_key(core)
        say(f"in {core.home / 'secrets'}")
    with _timed(tell, "rules") as say:
        say(f"{sum(rule.active for rule in load_rules(core.site_rules()))} of review")
    with _timed(tell, "models") as say:
        n_files = verify_models()
        say(f"{n_files} files are there")


def ensure_cli_key(core: CoreSettings) -> str:
    """The key with which the command line of this machine calls its own gateway; made when there is none."""
    from catalogue.database import open_database
    from catalogue.keys import actor_of_key, create_key

    file, database = core.home.joinpath(*CLI_KEY), open_database(core)
    if file.exists():
        key = file.read_text().strip()
        try:
            with database.read() as session:
                actor_of_key(session, key)
        except Unauthenticated:
            file.unlink()
        else:
            return key
    with database.write() as session:
        write_secret(file, create_key(session, "admin", "command line").key)
    return file.read_text().strip()


@contextmanager
def _timed(tell: Tell, step: str) -> Iterator[Callable[[str], None]]:
    began = time.monotonic()
    words: list[str] = []
    yield words.append
    tell(step, f"{' '.join(words)}  {time.monotonic() - began:.1f} s")


def _database_words(core: CoreSettings) -> str:
    from sqlalchemy import make_url

    from catalogue.database import database_address

    address = make_url(database_address(core))
    if address.get_backend_name() == "sqlite":
        return f"SQLite, {address.database}"
    return f"{address.get_backend_name()} at {address.host}"


def main() -> int:
    """Tell each step as a line of JSON: {"step", "words"}, and at last {"error", "zh"} when one failed."""
    core = CoreSettings()
    configure_logs("WARNING")

    def tell(step: str, words: str) -> None:
        print(json.dumps({"step": step, "words": words}, ensure_ascii=False), flush=True)

    try:
        prepare(core, tell)
    except SiteTraceError as error:
        print(json.dumps({"error": error.message, "zh": error.zh}, ensure_ascii=False), flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
