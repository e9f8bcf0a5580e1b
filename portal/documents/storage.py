"""Files on the portal's own disk."""

import os
import secrets
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage


class WholeFiles(FileSystemStorage):
    """A file is there whole or not at all: it gets its name when its last byte is written.

    Django writes under the final name, so that a full disk or a killed process leaves half a file behind.
    """

    def _save(self, name: str, content: Any) -> str:
        part = f"{name}.{secrets.token_hex(8)}.part"
        aside = Path(self.path(part))
        try:
            super()._save(part, content)  # type: ignore[misc]  # the stubs leave it out
            return self._give_name(aside, name)
        finally:
            aside.unlink(missing_ok=True)

    def _give_name(self, aside: Path, name: str) -> str:
        """Give a written file the name, or the next free one if another took it meanwhile."""
        while True:
            try:
                os.link(aside, self.path(name))
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                return name
