"""What the drill says: one line a question, and whether all are answered well."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Verdict:
    """Questions with their answers."""

    lines: list[tuple[str, str, bool]] = field(default_factory=list)

    def ask(self, question: str, answer: object, good: bool) -> None:
        """Note a question, what was found, and whether that is as it must be."""
        self.lines.append((question, str(answer), good))
        print(f"  {'ok  ' if good else 'FAIL'} {question}: {answer}", flush=True)

    @property
    def holds(self) -> bool:
        """Whether everything is as it must be."""
        return bool(self.lines) and all(good for _, _, good in self.lines)
