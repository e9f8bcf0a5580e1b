"""Meetings, unsealing, agencies' inboxes, assessments."""

from django.urls import path

from referrals.views import instrument_drafts, instruments, meeting_items, meetings, panel_cases, requests

urlpatterns = [
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", meetings.plan, name="meeting_plan"),
    path("meetings/<uuid:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<uuid:pk>/minutes/", meetings.minutes, name="minutes"),
    path("meetings/<uuid:pk>/invite/", meetings.invite, name="meeting_invite"),
    path("meetings/<uuid:pk>/add/", meetings.add, name="meeting_add"),
    path("meetings/<uuid:pk>/seats/<int:seat>/", meetings.attendance, name="meeting_attendance"),
    path("meetings/<uuid:pk>/steps/<slug:step>/", meetings.meeting_step, name="meeting_step"),
    path("meetings/<uuid:pk>/items/<uuid:item>/turn/", meeting_items.turn_to, name="item_turn"),
    path("meetings/<uuid:pk>/items/<uuid:item>/postpone/", meeting_items.postpone, name="item_postpone"),
    path("meetings/<uuid:pk>/items/<uuid:item>/declare/", meeting_items.declare, name="item_declare"),
    path("meetings/<uuid:pk>/items/<uuid:item>/decide/", meeting_items.decide, name="item_decide"),
    path("meetings/<uuid:pk>/items/<uuid:item>/confirm/", meeting_items.confirm, name="item_confirm"),
    path("meetings/<uuid:pk>/items/<uuid:item>/undertake/", meeting_items.undertake, name="item_undertake"),
    path("meetings/actions/", meetings.actions, name="actions"),
    path("meetings/actions/<uuid:pk>/done/", meetings.action_done, name="action_done"),
    path("cases/<uuid:pk>/unseal/ask/", panel_cases.ask_unseal, name="unseal_ask"),
    path("cases/<uuid:pk>/unseal/<uuid:unseal>/", panel_cases.decide_unseal, name="unseal_decide"),
    path("cases/<uuid:pk>/team/choose/", panel_cases.choose_team, name="team_choose"),
    path("cases/<uuid:pk>/information/ask/", panel_cases.ask_information, name="information_ask"),
    path("cases/<uuid:pk>/assessment/start/", panel_cases.start_assessment, name="assessment_start"),
    path("cases/<uuid:pk>/assessment/items/<slug:item>/", panel_cases.assess_item, name="assessment_item"),
    path("cases/<uuid:pk>/views/add/", panel_cases.views, name="views_add"),
    path("requests/", requests.inbox, name="requests"),
    path("requests/agency/<uuid:pk>/", requests.agency, name="request_agency"),
    path("requests/information/<uuid:pk>/", requests.information, name="request_information"),
    path("instruments/", instruments.instruments, name="instruments"),
    path("instruments/<uuid:pk>/", instruments.instrument, name="instrument"),
    path("instruments/<uuid:pk>/steps/<slug:step>/", instruments.instrument_step, name="instrument_step"),
    path("instruments/<uuid:pk>/items/<slug:item>/", instruments.instrument_item, name="instrument_item"),
    path(
        "instruments/<uuid:pk>/items/<slug:item>/remove/",
        instruments.instrument_remove,
        name="instrument_remove",
    ),
    path("instruments/<uuid:pk>/force/", instruments.instrument_force, name="instrument_force"),
    path("instruments/<uuid:pk>/frame/", instrument_drafts.frame, name="instrument_frame"),
    path("instruments/<uuid:pk>/parts/<slug:part>/", instrument_drafts.part, name="instrument_part"),
    path(
        "instruments/<uuid:pk>/entries/<slug:entry>/<slug:step>/",
        instrument_drafts.entry,
        name="instrument_entry",
    ),
    path("instruments/<uuid:pk>/parts/<slug:domain>/add/", instruments.instrument_add, name="instrument_add"),
]
