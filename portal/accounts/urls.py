"""Addresses of people, roles, invitations and organisations."""

from django.urls import path

from portal.accounts.views import invitations, organisations, people, roles

app_name = "accounts"
urlpatterns = [
    path("people/", people.People.as_view(), name="people"),
    path("people/invite/", invitations.invite, name="invite"),
    path("people/invitations/", invitations.Invitations.as_view(), name="invitations"),
    path("people/invitations/<uuid:pk>/", invitations.invitation, name="invitation"),
    path("people/invitations/<uuid:pk>/resend/", invitations.resend, name="invitation_resend"),
    path("people/invitations/<uuid:pk>/withdraw/", invitations.withdraw, name="invitation_withdraw"),
    path("people/role-requests/", roles.requests, name="role_requests"),
    path("people/role-requests/<uuid:pk>/", roles.decide, name="role_request"),
    path("people/roles/<int:pk>/end/", roles.end, name="role_end"),
    path("people/<uuid:pk>/", people.person, name="person"),
    path("people/<uuid:pk>/edit/", people.person_edit, name="person_edit"),
    path("people/<uuid:pk>/close/", people.person_close, name="person_close"),
    path("people/<uuid:pk>/reopen/", people.person_reopen, name="person_reopen"),
    path("people/<uuid:pk>/send-reset/", people.person_start_reset, name="person_start_reset"),
    path("people/<uuid:pk>/reset-second-step/", people.person_reset_factor, name="person_reset_factor"),
    path("people/<uuid:pk>/give-role/", roles.give, name="role_give"),
    path("people/<uuid:pk>/ask-role/", roles.ask, name="role_ask"),
    path("organisations/", organisations.Organisations.as_view(), name="organisations"),
    path("organisations/add/", organisations.organisation_add, name="organisation_add"),
    path("organisations/<slug:slug>/", organisations.organisation, name="organisation"),
    path("organisations/<slug:slug>/edit/", organisations.organisation_edit, name="organisation_edit"),
    path("invitation/", invitations.accept, name="accept_form"),
    path("invitation/<str:token>/", invitations.accept_link, name="accept"),
]
