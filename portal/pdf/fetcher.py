"""What the PDF renderer may open: data inside the document and files of our own static folder. Nothing else, not even by mistake."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

TYPES = {
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".ttf": "font/ttf",
    ".woff2": "font/woff2",
}
DATA_TYPES = ("data:image/svg+xml", "data:image/png", "data:image/jpeg", "data:text/css")


class Refusal(FatalURLFetchingError):
    """The same inside the renderer, which swallows ordinary exceptions; ``render`` turns it into ``RefusedAddress``."""


class LocalFetcher(URLFetcher):
    """Opens ``data:`` pictures and style sheets, and files under one folder, by their real path (links are followed first)."""

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols=("data", "file"), allow_redirects=False, fail_on_errors=True)
        self.folder = folder.resolve()

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The file or the data at ``url``.

        Raises:
            Refusal: for any other scheme, a host, a path outside the folder, a kind of file no document needs, or none there.
        """
        if url.lower().startswith(DATA_TYPES):
            return super().fetch(url, headers)
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        inside = parts.scheme == "file" and not parts.netloc and path.is_relative_to(self.folder)
        if not inside or path.suffix.lower() not in TYPES or not path.is_file():
            raise Refusal(f"a document may open only its own data and static files, not {url[:120]!r}")
        return URLFetcherResponse(
            path.as_uri(), path.read_bytes(), {"Content-Type": TYPES[path.suffix.lower()]}
        )
