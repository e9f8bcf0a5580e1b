"""Reports by program: the list, one edition with its figures, its files, and asking for a new one."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from mel.api.serializers import BuildSerializer, EditionFiguresSerializer, EditionSerializer
from mel.files import send
from mel.models import ReportEdition
from mel.periods import Quarter
from mel.services import edition as editions
from portal.api.base import PortalViewSet


class EditionViewSet(mixins.ListModelMixin, PortalViewSet):
    """Editions of reports this person may see."""

    scope = "reports"
    perms = {
        "list": "mel.view_report",
        "retrieve": "mel.view_report",
        "create": "mel.build_reportedition",
        "file": "mel.download_reportedition",
    }
    queryset = ReportEdition.objects.all()
    serializer_class = EditionSerializer
    filterset_fields = ("kind", "period", "status", "origin")

    @extend_schema(responses=EditionFiguresSerializer)
    def retrieve(self, request: Request, pk: Any = None) -> Response:
        """One edition with its figures."""
        return Response(EditionFiguresSerializer(self.get_object()).data)

    @extend_schema(request=BuildSerializer, responses={202: EditionSerializer})
    def create(self, request: Request) -> Response:
        """Ask for an edition; it is there when its status is `done`."""
        wanted = BuildSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        period = Quarter.parse(wanted.validated_data["period"])
        made, _job = editions.request_edition(
            kind=wanted.validated_data["kind"], period=period, by=request.user
        )
        return Response(EditionSerializer(made).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(
        parameters=[OpenApiParameter("form", str, OpenApiParameter.PATH, enum=["pdf", "xlsx", "json"])],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    @action(detail=True, methods=["get"], url_path="files/(?P<form>pdf|xlsx|json)")
    def file(self, request: Request, pk: Any = None, form: str = "pdf") -> Any:
        """A file of an edition; that it was taken is written down."""
        return send(self.get_object(), form=form, by=request.user)
