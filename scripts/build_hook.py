"""What hatchling does besides when it builds a wheel: it adds the module that ``prepare_data.py`` makes."""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MODULE = "prepared.py"


class PreparingHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the module to wheels; not to what is installed to be edited, of which the files may change."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the module, and have it put into the wheel."""
        if version != "editable":
            script = runpy.run_path(str(Path(self.root) / "scripts" / "prepare_data.py"))
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(script["program"](), "utf-8")
            build_data["force_include"][str(self._file)] = f"cardgraph/{MODULE}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave nothing beside the wheel."""
        self._file.unlink(missing_ok=True)

    @property
    def _file(self) -> Path:
        return Path(self.directory) / MODULE
