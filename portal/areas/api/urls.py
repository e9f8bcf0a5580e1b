from rest_framework.routers import SimpleRouter

from portal.areas.api.viewsets import AreaViewSet

router = SimpleRouter()
router.register("areas", AreaViewSet, basename="api-areas")
urlpatterns = router.urls
