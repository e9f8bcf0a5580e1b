"""Raising concerns by program: written, never read back."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from portal.access.rows import acting_for
from portal.api.base import PortalViewSet
from referrals import services
from referrals.api.serializers import ConcernSerializer, ReceiptSerializer
from referrals.enums import Channel
from referrals.gate import process_for
from referrals.intake import source_of
from referrals.models import Concern


class ReferralViewSet(PortalViewSet):
    """Concerns that a professional raises: sent, and a list of one's own receipts. No call reads a case."""

    scope = "referrals"
    perms = {"list": "referrals.view_own_concern", "create": "referrals.raise_concern"}
    queryset = Concern.objects.none()
    serializer_class = ReceiptSerializer
    pagination_class = None
    filter_backends = ()

    @extend_schema(responses=ReceiptSerializer(many=True))
    def list(self, request: Request) -> Response:
        """One's own receipts, newest first, at most 200."""
        return Response(ReceiptSerializer(services.own_concerns(request.user), many=True).data)

    @extend_schema(request=ConcernSerializer, responses={201: ReceiptSerializer})
    def create(self, request: Request) -> Response:
        """Raise a concern. If somebody is in danger now, call: this is read on working days."""
        wanted = ConcernSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        with acting_for(request.user):
            received = services.receive_concern(
                by=request.user,
                process=process_for(Channel.PARTNER_SYSTEM, by=request.user),
                channel=Channel.PARTNER_SYSTEM,
                source=source_of(request.user),
                **wanted.values(),
            )
        # The code of the receipt stays here: a repeat of this call is answered from a stored copy, and no copy of a code is kept.
        own = services.own_concerns(request.user)
        made = next(one for one in own if one.pk == received.concern_pk)
        return Response(
            ReceiptSerializer(made).data,
            status=status.HTTP_201_CREATED,
            headers={"Cache-Control": "no-store"},
        )
