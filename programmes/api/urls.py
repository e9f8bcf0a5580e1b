from rest_framework.routers import SimpleRouter

from programmes.api.viewsets import ActivityViewSet, ProgrammeViewSet

router = SimpleRouter()
router.register("programmes", ProgrammeViewSet, basename="api-programmes")
router.register("activities", ActivityViewSet, basename="api-activities")
urlpatterns = router.urls
