from mel.models.edition import EditionNotice, ReportEdition
from mel.models.schedule import ReportSchedule

__all__ = ["EditionNotice", "ReportEdition", "ReportSchedule"]
