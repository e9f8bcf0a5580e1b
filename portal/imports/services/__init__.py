from portal.imports.services.runs import (
    check,
    choose,
    confirm,
    may_undo,
    read_as,
    rows_of,
    save,
    undo,
    upload,
)

__all__ = ["check", "choose", "confirm", "may_undo", "read_as", "rows_of", "save", "undo", "upload"]
