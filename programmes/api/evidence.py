"""The files kept with an activity log, by program."""

from typing import Any

from django.db import transaction
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from portal.access import fetch
from portal.api.base import PortalViewSet
from portal.api.pagination import CursorPages
from portal.documents import services
from portal.documents.giving import find, give
from portal.documents.models import Document
from programmes.api.serializers import EvidenceSentSerializer, EvidenceSerializer
from programmes.api.viewsets import VIEW_LOG
from programmes.models import ActivityLog

LOG = OpenApiParameter("log", OpenApiTypes.INT64, OpenApiParameter.PATH, description="The log's id.")


class NewestFirst(CursorPages):
    """Ids of files are random: their order says nothing."""

    ordering = ("-uploaded_at", "-pk")


@extend_schema(parameters=[LOG])
class EvidenceViewSet(mixins.ListModelMixin, PortalViewSet):
    """Evidence: as open as its log, added to by whoever may change the log, taken away by whoever may take a name out of it."""

    scope = "programmes"
    # Whether a file may be added or taken away is asked where that is done, of the log in the state that is true then.
    perms = {"list": VIEW_LOG, "retrieve": VIEW_LOG, "create": VIEW_LOG, "destroy": VIEW_LOG}
    queryset = Document.objects.all()
    serializer_class = EvidenceSerializer
    parser_classes = (MultiPartParser,)
    pagination_class = NewestFirst
    lookup_value_regex = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

    def _log(self) -> ActivityLog:
        found: ActivityLog = fetch(ActivityLog, self.request.user, VIEW_LOG, pk=self.kwargs["log"])
        return found

    def get_queryset(self) -> Any:
        """The files of one log that the caller may see."""
        queryset = super().get_queryset()
        return queryset if getattr(self, "swagger_fake_view", False) else queryset.of(self._log())

    def get_object(self) -> Document:
        """One of them."""
        return find(self.kwargs["pk"], by=self.request.user, among=self.get_queryset())

    @extend_schema(
        request={"multipart/form-data": EvidenceSentSerializer}, responses={201: EvidenceSerializer}
    )
    def create(self, request: Request, log: str = "") -> Response:
        """Keep a file with the log. Its content decides what it is; pictures lose where and by what they were taken."""
        to = self._log()
        wanted = EvidenceSentSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        sent = wanted.validated_data
        kept = services.attach(to=to, upload=sent["file"], title=sent.get("title", ""), by=request.user)
        return self.answer(kept, code=status.HTTP_201_CREATED)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def retrieve(self, request: Request, log: str = "", pk: str = "") -> FileResponse:
        """The file itself. That it was taken is written down."""
        return give(self.get_object(), by=request.user)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, log: str = "", pk: str = "") -> Response:
        """Take it away for good: its bytes and names go, the line that it was there stays."""
        with transaction.atomic():
            services.remove(document=self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
