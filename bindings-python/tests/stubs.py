"""Says whether the committed stubs are those that the wheel carries: ``stubs.py WHEEL STUB``; ``--write`` makes them so."""

import sys
import zipfile
from pathlib import Path


def main(wheel: str, stub: str, write: bool) -> int:
    """0 where they are the same."""
    with zipfile.ZipFile(wheel) as files:
        built = files.read("budget_core/_native.pyi").decode()
    committed = Path(stub)
    if write:
        committed.write_text(built)
    if committed.exists() and committed.read_text() == built:
        return 0
    print("budget_core/_native.pyi is stale: run `cargo xtask python --stubs`")
    return 1


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--write"]
    sys.exit(main(*arguments, write="--write" in sys.argv))
