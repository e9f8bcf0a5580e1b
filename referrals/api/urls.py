from rest_framework.routers import SimpleRouter

from referrals.api.viewsets import ReferralViewSet

router = SimpleRouter()
router.register("referrals", ReferralViewSet, basename="api-referrals")
urlpatterns = router.urls
