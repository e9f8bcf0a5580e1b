from rest_framework.routers import SimpleRouter

from programmes.api.evidence import EvidenceViewSet
from programmes.api.viewsets import ActivityViewSet, ProgrammeViewSet

router = SimpleRouter()
router.register("programmes", ProgrammeViewSet, basename="api-programmes")
router.register("activities", ActivityViewSet, basename="api-activities")
router.register(r"activities/(?P<log>[0-9]+)/files", EvidenceViewSet, basename="api-evidence")
urlpatterns = router.urls
