from rest_framework.routers import SimpleRouter

from mel.api.viewsets import EditionViewSet

router = SimpleRouter()
router.register("reports", EditionViewSet, basename="api-reports")
urlpatterns = router.urls
