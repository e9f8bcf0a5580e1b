"""Programmes and activity logs, by program."""

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.base import PortalViewSet
from programmes import services
from programmes.api import serializers as s
from programmes.api.filters import ActivityFilter, ProgrammeFilter
from programmes.models import ActivityLog, Programme

VIEW_LOG = "programmes.view_activitylog"


class ProgrammeViewSet(mixins.ListModelMixin, PortalViewSet):
    """The registry of programmes."""

    scope = "programmes"
    perms = {
        "list": "programmes.view_programme",
        "retrieve": "programmes.view_programme",
        "create": "programmes.add_programme",
        "partial_update": "programmes.change_programme",
    }
    queryset = Programme.objects.select_related(
        "intervention", "lead", "department", "measure"
    ).prefetch_related("target_groups", "areas", "partners", "budget_lines")
    serializer_class = s.ProgrammeSerializer
    filterset_class = ProgrammeFilter
    lookup_field = "slug"
    lookup_value_regex = "[a-z0-9_-]+"

    def retrieve(self, request: Request, slug: str = "") -> Response:
        """One programme, with its ETag and what the caller may do with it."""
        return self.answer(self.get_object())

    @extend_schema(request=s.ProgrammeWriteSerializer, responses={201: s.ProgrammeSerializer})
    def create(self, request: Request) -> Response:
        """Register a concept."""
        wanted = s.ProgrammeWriteSerializer(data=request.data, context=self.get_serializer_context())
        wanted.is_valid(raise_exception=True)
        made = services.create_programme(by=request.user, **wanted.values())
        return self.answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=s.ProgrammeWriteSerializer, responses=s.ProgrammeSerializer)
    def partial_update(self, request: Request, slug: str = "") -> Response:
        """Change some of it. Wants If-Match."""
        found = self.get_object()
        self.check_version(found)
        wanted = s.ProgrammeWriteSerializer(
            data=request.data, partial=True, context=self.get_serializer_context()
        )
        wanted.is_valid(raise_exception=True)
        services.update_programme(programme=found, by=request.user, version=found.version, **wanted.values())
        return self.answer(self.get_object())


class ActivityViewSet(mixins.ListModelMixin, PortalViewSet):
    """Activity logs: log, change, send, verify, ask, answer, withdraw."""

    scope = "programmes"
    # Steps ask the rule inside the service, in the state that is true then: a step too late is a 409, not a 403.
    perms = {
        "list": VIEW_LOG,
        "retrieve": VIEW_LOG,
        "create": "programmes.add_activitylog",
        "partial_update": VIEW_LOG,
        "submit": VIEW_LOG,
        "verify": VIEW_LOG,
        "ask": VIEW_LOG,
        "reply": VIEW_LOG,
        "withdraw": VIEW_LOG,
        "restore": VIEW_LOG,
    }
    queryset = ActivityLog.objects.with_names().prefetch_related("breakdowns__category__dimension")
    serializer_class = s.ActivitySerializer
    filterset_class = ActivityFilter
    lookup_value_regex = "[0-9]+"

    def retrieve(self, request: Request, pk: str = "") -> Response:
        """One log, with its ETag and what the caller may do with it."""
        return self.answer(self.get_object())

    @extend_schema(
        request=s.ActivityCreateSerializer, responses={201: s.ActivitySerializer, 200: s.ActivitySerializer}
    )
    def create(self, request: Request) -> Response:
        """Log an activity. The same `client_id` sent again answers 200 with what is stored."""
        wanted = s.ActivityCreateSerializer(data=request.data, context=self.get_serializer_context())
        wanted.is_valid(raise_exception=True)
        saved = services.log_activity(by=request.user, **wanted.validated_data)
        fresh = self.get_queryset().get(pk=saved.log.pk)
        return self.answer(fresh, code=status.HTTP_201_CREATED if saved.is_new else status.HTTP_200_OK)

    @extend_schema(request=s.ActivityUpdateSerializer, responses=s.ActivitySerializer)
    def partial_update(self, request: Request, pk: str = "") -> Response:
        """Change some of it. Wants If-Match; the earlier values are kept."""
        found = self.get_object()
        self.check_version(found)
        wanted = s.ActivityUpdateSerializer(
            data=request.data, partial=True, context=self.get_serializer_context()
        )
        wanted.is_valid(raise_exception=True)
        values = dict(wanted.validated_data)
        breakdowns, reason = values.pop("breakdowns", None), values.pop("reason", "")
        services.update_log(
            log=found,
            by=request.user,
            version=found.version,
            values=values,
            breakdowns=breakdowns,
            reason=reason,
        )
        return self.answer(self.get_object())

    def _step(self, name: str, words: str = "", field: str = "") -> Response:
        found = self.get_object()
        version = None
        if self.request.headers.get("If-Match"):
            self.check_version(found)
            version = found.version
        extra = {field: words} if field else {}
        getattr(services, name)(log=found, by=self.request.user, version=version, **extra)
        return self.answer(self.get_object())

    def _words(self, request: Request) -> str:
        sent = s.WordsSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return str(sent.validated_data["words"])

    @extend_schema(request=None, responses=s.ActivitySerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str = "") -> Response:
        """Send a draft to the city."""
        return self._step("submit")

    @extend_schema(request=None, responses=s.ActivitySerializer)
    @action(detail=True, methods=["post"])
    def verify(self, request: Request, pk: str = "") -> Response:
        """Confirm that it is plausible."""
        return self._step("verify")

    @extend_schema(request=s.WordsSerializer, responses=s.ActivitySerializer)
    @action(detail=True, methods=["post"], url_path="query")
    def ask(self, request: Request, pk: str = "") -> Response:
        """Ask the partner about it."""
        return self._step("query", self._words(request), "question")

    @extend_schema(request=s.WordsSerializer, responses=s.ActivitySerializer)
    @action(detail=True, methods=["post"], url_path="answer")
    def reply(self, request: Request, pk: str = "") -> Response:
        """Answer the city's question."""
        return self._step("answer", self._words(request), "words")

    @extend_schema(request=s.WordsSerializer, responses=s.ActivitySerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str = "") -> Response:
        """Take it out of all figures."""
        return self._step("withdraw", self._words(request), "reason")

    @extend_schema(request=None, responses=s.ActivitySerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str = "") -> Response:
        """Take a withdrawn log up again, as a draft."""
        return self._step("restore")
