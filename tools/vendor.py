"""Fetch the files of other projects into static/vendor/: `python tools/vendor.py`.

Each package named below is taken from the npm registry; the manifest keeps its version, its licence, the registry's integrity
of the whole package and the SHA-256 of each file. `tests/house/test_vendor.py` compares, so that nothing is changed by hand.
"""

import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[1] / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"
# folder: npm name, version, licence, {our file name: file in the package}
PACKAGES: dict[str, tuple[str, str, str, dict[str, str]]] = {
    "bootstrap": (
        "bootstrap", "5.3.9", "MIT",
        {"bootstrap.min.css": "dist/css/bootstrap.min.css", "bootstrap.rtl.min.css": "dist/css/bootstrap.rtl.min.css", "LICENSE": "LICENSE"},
    ),
    "figtree": (
        "@fontsource-variable/figtree", "5.3.0", "OFL-1.1",
        {
            "figtree-latin-wght-normal.woff2": "files/figtree-latin-wght-normal.woff2",
            "figtree-latin-ext-wght-normal.woff2": "files/figtree-latin-ext-wght-normal.woff2",
            "LICENSE": "LICENSE",
        },
    ),
    "vazirmatn": (
        "@fontsource-variable/vazirmatn", "5.3.0", "OFL-1.1",
        {"vazirmatn-arabic-wght-normal.woff2": "files/vazirmatn-arabic-wght-normal.woff2", "LICENSE": "LICENSE"},
    ),
    "leaflet": (
        "leaflet", "1.9.4", "BSD-2-Clause",
        {
            "leaflet.js": "dist/leaflet.js", "leaflet.css": "dist/leaflet.css", "LICENSE": "LICENSE",
            "images/layers.png": "dist/images/layers.png", "images/layers-2x.png": "dist/images/layers-2x.png",
            "images/marker-icon.png": "dist/images/marker-icon.png",
        },
    ),
    "bootstrap-icons": ("bootstrap-icons", "1.13.2", "MIT", {"LICENSE": "LICENSE"}),
}  # fmt: skip
# The icons we use, one shape one meaning; they become one sprite.
ICONS = """
arrow-clockwise arrow-down arrow-left arrow-right arrow-right-circle-fill arrow-up bell book bookmark-plus
box-arrow-right building calendar-event calendar-x chat-heart chat-left-dots check-circle-fill check-lg circle
clipboard-check clock-fill clock-history collection dash-circle database diagram-3 door-open download dribbble
envelope exclamation-circle-fill exclamation-octagon exclamation-octagon-fill exclamation-triangle-fill eye eye-slash
file-earmark-text filter flag gear geo-alt graph-up hash hourglass-split house info-circle-fill journal journal-plus
key lightbulb list lock-fill map megaphone mortarboard music-note-beamed palette patch-check patch-check-fill
pause-circle-fill pencil pencil-fill people person-check person-circle person-plus phone play-fill plus-lg printer
question-circle question-circle-fill save search send-fill shield-check shield-lock-fill signpost-split skip-forward
sliders table telephone-fill three-dots tools translate trash upload x-circle x-circle-fill x-lg x-octagon-fill
""".split()  # noqa: SIM905 - a list one can read


def unpack(name: str, version: str, folder: Path) -> tuple[Path, str]:
    """Fetch one package; the folder with its files and the registry's integrity."""
    answer = subprocess.run(
        ["npm", "pack", "--json", f"{name}@{version}"], cwd=folder, capture_output=True, check=True, text=True
    )
    packed = json.loads(answer.stdout)[0]
    target = folder / name.replace("/", "_")
    with tarfile.open(folder / packed["filename"]) as archive:
        archive.extractall(target, filter="data")
    return target / "package", packed["integrity"]


def sprite(icons: Path) -> str:
    """One SVG with a symbol for each icon."""
    symbols = []
    for name in sorted(set(ICONS)):
        body = re.search(r"<svg[^>]*>(.*)</svg>", (icons / f"{name}.svg").read_text(), re.S)
        if body is None:
            raise SystemExit(f"no drawing in {name}.svg")
        drawing = re.sub(r">\s+<", "><", body[1].strip())
        symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16">{drawing}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>\n"


def clean(path: str, content: bytes) -> bytes:
    """Without the pointer to a source map, which we don't ship and whose absence would stop the build of the static files."""
    if not path.endswith((".css", ".js")):
        return content
    return re.sub(rb"\s*(/\*|//)# sourceMappingURL=[^\n*]*(\*/)?\s*$", b"\n", content)


def fetch() -> None:
    """Write all files and the manifest."""
    packages = []
    with tempfile.TemporaryDirectory() as scratch:
        for folder, (name, version, licence, files) in PACKAGES.items():
            source, integrity = unpack(name, version, Path(scratch))
            written = {ours: clean(ours, (source / theirs).read_bytes()) for ours, theirs in files.items()}
            if folder == "bootstrap-icons":
                written["sprite.svg"] = sprite(source / "icons").encode()
            sums = {}
            for ours, content in sorted(written.items()):
                target = VENDOR / folder / version / ours
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
                sums[f"{folder}/{version}/{ours}"] = f"sha256-{hashlib.sha256(content).hexdigest()}"
            packages.append(
                {"name": name, "version": version, "licence": licence, "integrity": integrity, "files": sums}
            )
    MANIFEST.write_text(json.dumps({"packages": packages}, indent=1) + "\n")


if __name__ == "__main__":
    fetch()
