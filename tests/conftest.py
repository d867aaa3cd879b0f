"""What the tests share: where things are, and the command line as a real process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples" / "cards"
SHARED = ROOT.parent / "shared"
DAY = "2026-11-23"

settings.register_profile("cardgraph", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("cardgraph")


def cardgraph(
    *arguments: str | Path,
    stdin: bytes = b"",
    cwd: Path = ROOT,
    env: dict[str, str] | None = None,
    timeout: float = 120,
) -> subprocess.CompletedProcess[bytes]:
    """Run the command line as a process of its own; no traceback may ever come out of it."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1795392000", **(env or {})}
    result = subprocess.run(
        [sys.executable, "-m", "cardgraph", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env=environment,
        timeout=timeout,
        check=False,
    )
    assert b"Traceback" not in result.stderr + result.stdout, result.stderr.decode(errors="replace")
    return result


def shared(*parts: str) -> Path:
    """A path of the reference material that stands beside the project, where it does."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs reference material that is not at hand: {'/'.join(parts)}")
    return path
