"""Pages by cursor: stable while records are added."""

from rest_framework.pagination import CursorPagination


class CursorPages(CursorPagination):
    """Fifty a page, up to two hundred on request."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering: str | tuple[str, ...] = "-pk"
