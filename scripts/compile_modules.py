"""Compile modules of the package into extensions of this Python, with mypyc.

    python scripts/compile_modules.py FOLDER MODULE...

A module is named by its path below the package, as ``markdown/blocks.py``. The folder gets what a wheel has besides
their sources: an extension beside the place of each, and the one that holds the code of all. Needed are mypyc,
setuptools and a C compiler; ``build_hook.py`` calls it.
"""

import os
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any

from mypyc.build import mypycify
from setuptools import Distribution
from setuptools.command.build_ext import build_ext

SOURCE = Path(__file__).resolve().parents[1] / "src"
PACKAGE = "cardgraph"


class _InParallel(build_ext):
    """Compiles files of C side by side: the extension that holds the code has one for each module."""

    def build_extensions(self) -> None:
        if self.compiler.compiler_type == "unix":
            # What no other library sees is bound when it is linked, in place of by name whenever it is loaded, and
            # is called without a detour.
            for extension in self.extensions:
                extension.extra_compile_args.append("-fvisibility=hidden")
        one = self.compiler.compile

        def several(sources: Sequence[str], **settings: Any) -> list[str]:
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                return list(chain.from_iterable(pool.map(lambda source: one([source], **settings), sources)))

        self.compiler.compile = several
        super().build_extensions()


def compile_modules(modules: list[str], folder: Path) -> None:
    """Compile some modules.

    :param modules: their paths below the package
    :param folder: where the extensions are put, in the folders of their packages
    :raises SystemExit: if mypyc or the C compiler refuses; what they say is printed
    """
    # Modules are called what their paths are from here on.
    os.chdir(SOURCE)
    with tempfile.TemporaryDirectory() as work:
        extensions = mypycify(
            # No settings but these, wherever the sources lie; the libraries of the package need not be installed.
            ["--config-file=", f"--cache-dir={work}/cache", "--ignore-missing-imports"]
            + [f"{PACKAGE}/{module}" for module in modules],
            target_dir=work,
            group_name=PACKAGE,
            multi_file=True,
            # To optimize more takes half as long again, and gains nothing: most of the time goes to Python's own types.
            opt_level="1",
            debug_level="0",
        )
        build = _InParallel(Distribution({"name": PACKAGE, "ext_modules": extensions}))
        build.build_temp, build.build_lib = f"{work}/objects", str(folder)
        build.ensure_finalized()
        build.run()


if __name__ == "__main__":
    compile_modules(sys.argv[2:], Path(sys.argv[1]).resolve())
