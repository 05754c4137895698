"""Staff endpoint of papers and photographs (附件接口)."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.base import StaffView
from registry.api.inputs import AttachmentInput
from registry.clock import now
from registry.services import attachments


class AttachmentList(StaffView):
    """Papers and photographs, kept by content before a step or draft names them."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        request={"multipart/form-data": AttachmentInput},
        responses=OpenApiTypes.OBJECT,
    )
    def post(self, request: Request) -> Response:
        """Keep a file; the same content is kept once."""
        given = AttachmentInput(data=request.data)
        given.is_valid(raise_exception=True)
        file = given.validated_data["file"]
        kept = attachments.add_attachment(
            file, file_name=file.name or "", actor=self.actor, now=now()
        )
        return Response(
            {
                "digest": kept.digest,
                "media_type": kept.media_type,
                "size": kept.size,
                "file_name": kept.file_name,
            },
            status.HTTP_201_CREATED,
        )
