"""Every icon that is named somewhere is in the sprite."""

import re

from tests.house.files import ROOT, name, sources

SPRITE = next((ROOT / "static" / "vendor" / "bootstrap-icons").glob("*/sprite.svg"))
IN_TEMPLATES = re.compile(
    r"""{%\s*icon\s+["']([\w-]+)["']|{%\s*status\s+\S+\s+\S+\s+["']([\w-]+)["']|\bicon=["']([\w-]+)["']"""
)
IN_CODE = re.compile(
    r"""\bicon(?:_name)?\s*[=:]\s*["']([\w-]+)["']|\bicon\(["']([\w-]+)["']|["']icon["']:\s*["']([\w-]+)["']"""
)


def drawn() -> set[str]:
    return set(re.findall(r'<symbol id="([\w-]+)"', SPRITE.read_text()))


def named() -> dict[str, str]:
    found = {}
    for ending, pattern in ((".html", IN_TEMPLATES), (".py", IN_CODE)):
        for path in sources(ending):
            if name(path).startswith(("tests/", "tools/")):
                continue
            for groups in pattern.findall(path.read_text()):
                for icon in filter(None, groups):
                    found[icon] = name(path)
    return found


def test_every_icon_that_is_named_can_be_drawn():
    missing = {icon: where for icon, where in named().items() if icon not in drawn()}
    assert not missing, f"add them to ICONS in tools/vendor.py and run it: {missing}"
