"""`python tests/e2e/gallery [PORT [ROOT]]`: every card in every state, for looking at, until Ctrl-C.

Chainlit writes into its application root, so it gets one of its own (ROOT, else a temporary folder) with
copies of what it reads.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]


def main(port: str = "8765", root: str = "") -> None:
    home = Path(root or tempfile.mkdtemp(prefix="jetvision-gallery-"))
    for folder in ("public", ".chainlit"):
        shutil.copytree(REPOSITORY / folder, home / folder)
    shutil.copy(REPOSITORY / "chainlit.md", home)
    os.chdir(home)
    os.environ |= {"CHAINLIT_APP_ROOT": str(home), "CHAINLIT_HOST": "127.0.0.1", "CHAINLIT_PORT": port}
    sys.stdout.write(f"Cards: http://127.0.0.1:{port}\n")
    sys.stdout.flush()

    # Chainlit reads its root while it is imported.
    from chainlit.cli import run_chainlit

    run_chainlit(str(Path(__file__).with_name("app.py")))


if __name__ == "__main__":
    main(*sys.argv[1:])
