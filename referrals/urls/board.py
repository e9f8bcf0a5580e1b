"""Board and list."""

from django.urls import path

from referrals.views import board

urlpatterns = [
    path("board/", board.board, name="board"),
    path("cases/", board.Cases.as_view(), name="cases"),
]
