from mel.models.edition import EditionNotice, ReportEdition
from mel.models.held import HeldCount, HeldLog
from mel.models.schedule import ReportSchedule

__all__ = ["EditionNotice", "HeldCount", "HeldLog", "ReportEdition", "ReportSchedule"]
