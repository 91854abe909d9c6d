"""`python tests/faults/run.py`: the fault table, see `tests/faults/__main__.py`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.faults.__main__ import main

if __name__ == "__main__":
    main()
