"""`sitetrace up`: the whole system on this machine, in the foreground, until Ctrl-C."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version

from foundation.errors import Unavailable
from foundation.settings import CoreSettings
from launch.broker import configure_broker
from launch.console import Tell
from launch.plan import check_ports, child_environment, gateway_address, home_of, plan_parts, python
from launch.processes import end_leftovers
from launch.settings import LaunchSettings
from launch.supervisor import Supervisor, hold_home


def run_system(core: CoreSettings, settings: LaunchSettings, tell: Tell, with_link: bool = False) -> None:
    """Prepare, start, and stay until told to stop. Raises SiteTraceError when it cannot start."""
    home = home_of(core)
    make_home(core)
    with hold_home(home):
        tell("", f"SiteTrace {version('sitetrace')}, home {home}")
        ended = end_leftovers(home)
        if ended:
            tell("leftovers", f"ended what a killed run had left: {', '.join(sorted(set(ended)))}")
        check_ports(core)
        environment = child_environment(core)
        _prepare(environment, tell)
        broker = None if core.broker_url else configure_broker(home)
        parts = plan_parts(core, settings, broker)
        supervisor = Supervisor(home, parts, environment, settings, tell)

        def when_ready() -> None:
            n_workers = sum(part.name.startswith("worker") for part in parts)
            tell("workers", f"{n_workers} processes; logs in {home / 'logs'}")
            tell("pages", _link(environment) if with_link else gateway_address(core))
            tell("", "Ready. Ctrl-C stops it.")

        supervisor.run(gateway_address(core), when_ready)


def make_home(core: CoreSettings) -> None:
    """Make the home, for its owner alone. Raises Unavailable when it cannot be written."""
    home = home_of(core)
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        (home / "run").mkdir(exist_ok=True)
    except OSError as error:
        raise Unavailable(
            f"{home} cannot be written ({error.strerror}); set SITETRACE_HOME to a directory of yours",
            f"{home} 无法写入,请将 SITETRACE_HOME 设为可写目录",
        ) from error


def _prepare(environment: dict[str, str], tell: Tell) -> None:
    problem: dict[str, str] = {}
    with subprocess.Popen(python("launch.prepare"), env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            said = json.loads(line) if line.startswith("{") else {"step": "", "words": line.strip()}
            if "error" in said:
                problem = said
            else:
                tell(said["step"], said["words"])
    if problem:
        raise Unavailable(problem["error"], problem.get("zh"))
    if process.returncode:
        raise Unavailable("the preparation failed; its words stand above", "准备步骤失败,原因见上")


def _link(environment: dict[str, str]) -> str:
    """A sign-in address, made by a process of its own: the supervisor stays small."""
    done = subprocess.run(
        python("launch.cli", "link", "--json"), env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.stderr.write(done.stderr)
        return "sign in with `sitetrace link`"
    return str(json.loads(done.stdout)["url"])
