"""Read the metadata of cards with huggingface_hub and do nothing else; of cards without any there is little to read.

python benchmarks/peers/hub_library.py FOLDER
"""

import sys
from pathlib import Path

from huggingface_hub import ModelCard

if __name__ == "__main__":
    for path in sorted(Path(sys.argv[1]).glob("*.md")):
        try:
            ModelCard(path.read_text("utf-8"), ignore_metadata_errors=True)
        except Exception as error:
            print(path.name, type(error).__name__, file=sys.stderr)
