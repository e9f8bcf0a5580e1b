from rest_framework.routers import SimpleRouter

from strategy.api.viewsets import MeasureViewSet

router = SimpleRouter()
router.register("measures", MeasureViewSet, basename="api-measures")
urlpatterns = router.urls
