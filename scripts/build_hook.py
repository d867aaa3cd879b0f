"""What hatchling does besides when it builds a wheel: it adds what a start or a card would otherwise wait for.

That is the module that ``prepare_data.py`` makes, and the modules that each card goes through, compiled by
``compile_modules.py``. Which they are, and with what, stands in ``pyproject.toml``. Sources are in the wheel as well.
``CARDGRAPH_COMPILE=0`` in the environment leaves them as they are, and makes a wheel for any machine; with ``1`` it is
an error if they cannot be compiled, without it a warning.
"""

import os
import platform
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PREPARED = "prepared.py"
VARIABLE = "CARDGRAPH_COMPILE"


class AddingHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds both to wheels; not to what is installed to be edited, of which the files may change."""

    def dependencies(self) -> list[str]:
        """What is needed to compile."""
        return list(self.config["compiler"]) if self._wanted else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make what is added, and have it put into the wheel."""
        if version == "editable":
            return
        script = runpy.run_path(str(self._scripts / "prepare_data.py"))
        self._made.mkdir(parents=True, exist_ok=True)
        file = self._made / PREPARED
        file.write_text(script["program"](), "utf-8")
        build_data["force_include"][str(file)] = f"cardgraph/{PREPARED}"
        if self._wanted and self._compile():
            build_data["pure_python"] = False
            build_data["infer_tag"] = True
            for extension in self._compiled.rglob("*.*"):
                build_data["force_include"][str(extension)] = extension.relative_to(self._compiled).as_posix()

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave nothing beside the wheel."""
        shutil.rmtree(self._made, ignore_errors=True)

    def _compile(self) -> bool:
        """Compile the modules, and say whether that was possible."""
        command = [sys.executable, str(self._scripts / "compile_modules.py"), str(self._compiled)]
        done = subprocess.run([*command, *self.config["compiled"]], capture_output=True, text=True, check=False)
        if done.returncode:
            said = f"{done.stdout}\n{done.stderr}".strip()[-2000:]
            if os.environ.get(VARIABLE) == "1":
                shutil.rmtree(self._made, ignore_errors=True)
                raise RuntimeError(f"the modules cannot be compiled:\n{said}")
            self.app.display_warning(f"The modules are not compiled, and take a quarter longer for each card:\n{said}")
        return not done.returncode

    @property
    def _wanted(self) -> bool:
        return os.environ.get(VARIABLE) != "0" and platform.python_implementation() == "CPython"

    @property
    def _scripts(self) -> Path:
        return Path(self.root) / "scripts"

    @property
    def _made(self) -> Path:
        return Path(self.directory) / "added"

    @property
    def _compiled(self) -> Path:
        return self._made / "compiled"
