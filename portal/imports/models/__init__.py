from portal.imports.models.run import ColumnChoice, ImportRun, ImportRunQuerySet

__all__ = ["ColumnChoice", "ImportRun", "ImportRunQuerySet"]
