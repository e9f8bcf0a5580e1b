"""What can be imported. An app writes an `Importer`, registers it in `ready()`, and gets all the pages."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Column:
    """One thing the importer can take from a file.

    Attributes:
        name: key in a row's values.
        label: heading in the template, and words on the page.
        required: whether a row without it cannot be read.
        aliases: further headings by which it is recognised.
        hint: what goes in, in a few words; the second line of the template.
        is_date: whether the order of day and month matters.
    """

    name: str
    label: Any
    required: bool = False
    aliases: tuple[str, ...] = ()
    hint: Any = ""
    is_date: bool = False


@dataclass(frozen=True)
class Row:
    """One row of the file: its number there and the cells under the chosen columns."""

    number: int
    values: dict[str, Any]


@dataclass(frozen=True)
class Trouble:
    """Why a row cannot be read and what to do; `suggestion` is a value that was probably meant instead of `value`."""

    reason: str
    remedy: str = ""
    column: str = ""
    value: str = ""
    suggestion: str = ""


@dataclass
class Checked:
    """A row after the check: ready data, or trouble, or a record that is here already."""

    number: int
    title: str
    data: Any = None
    troubles: list[Trouble] = field(default_factory=list)
    known: bool = False


class Importer(ABC):
    """How rows of one kind are checked, saved and taken back."""

    kind: ClassVar[str]
    title: ClassVar[Text]
    purpose: ClassVar[Text]
    unit: ClassVar[tuple[str, str]]
    perm: ClassVar[str]
    list_url: ClassVar[str]
    crumb: ClassVar[Text]

    @abstractmethod
    def columns(self) -> Sequence[Column]:
        """What the importer takes, in the order of the template."""

    @abstractmethod
    def check(
        self, rows: Sequence[Row], *, by: Any, day_first: bool, read_as: dict[str, dict[str, str]]
    ) -> list[Checked]:
        """Check all rows at once, in a fixed number of queries.

        Args:
            rows: cells as the file has them.
            by: who imports; what they may not do is trouble.
            day_first: whether 3/4 is the third of April.
            read_as: by column, folded values that the person said mean something else.
        """

    @abstractmethod
    def save(self, rows: Iterable[Checked], *, by: Any, run: Any) -> int:
        """Write the good rows, inside the caller's transaction. Returns how many."""

    @abstractmethod
    def undo(self, *, by: Any, run: Any) -> int:
        """Take back what `run` wrote, inside the caller's transaction.

        Raises:
            DomainError: some of it has been worked on since.
        """

    def stamp(self, *, by: Any, day_first: bool, read_as: dict[str, dict[str, str]]) -> str:
        """A digest of everything but the rows that `check` looks at; as long as it stays, checked rows hold.

        Empty (the default): rows are checked again before they are saved.
        """
        return ""

    def packed(self, good: Sequence[Checked]) -> list[Any]:
        """Good rows as plain values for JSON; for importers that have a `stamp`."""
        raise NotImplementedError

    def unpacked(self, rows: Sequence[Any]) -> list[Checked]:
        """The packed rows, ready for `save`, with those marked that have come into the portal meanwhile."""
        raise NotImplementedError

    def examples(self, by: Any) -> list[list[str]]:
        """Rows for the template, under the columns; of what this person may see."""
        return []

    def known_values(self, by: Any) -> dict[str, list[str]]:
        """By heading, the values that a row may name, for the template."""
        return {}


_importers: dict[str, Importer] = {}


def register_importer(importer: Importer) -> None:
    """Offer an importer on the pages."""
    _importers[importer.kind] = importer


def importer_for(kind: str) -> Importer | None:
    """The importer of a kind, if there is one."""
    return _importers.get(kind)
