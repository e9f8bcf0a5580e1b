"""The forms, the way back, the desk."""

from django.urls import path

from referrals.views import desk_advice, desk_files, desk_forms, desk_inbox, desk_return, desk_triage

urlpatterns = [
    path("tell/", desk_forms.PublicForm.as_view(), name="tell"),
    path("tell/for-myself/", desk_forms.ForMyselfForm.as_view(), name="tell_for_myself"),
    path("come-back/", desk_return.come_back, name="come_back"),
    path("receipt/", desk_return.receipt, name="receipt"),
    path("receipt/leave/", desk_return.leave, name="receipt_leave"),
    path("receipt/files/<uuid:pk>/", desk_files.receipt_file, name="receipt_file"),
    path("raise/", desk_forms.FrontlineForm.as_view(), name="raise_concern"),
    path("mine/", desk_return.my_referrals, name="my_referrals"),
    path("mine/<uuid:pk>/", desk_return.my_referral, name="my_referral"),
    path("files/<uuid:pk>/", desk_files.attachment, name="attachment"),
    path("desk/", desk_inbox.desk, name="desk"),
    path("desk/new/", desk_forms.DeskForm.as_view(), name="take_down"),
    path("desk/emergency/", desk_inbox.note_emergency, name="note_emergency"),
    path("desk/advice/", desk_advice.Advice.as_view(), name="advice"),
    path("desk/advice/new/", desk_advice.add, name="advice_add"),
    path("desk/advice/<int:pk>/raise/", desk_advice.raise_it, name="advice_raise"),
    path("police/", desk_inbox.police_questions, name="police_questions"),
    path("cases/<uuid:pk>/process/", desk_triage.move, name="move_process"),
    path("cases/<uuid:pk>/screening/fill/", desk_triage.checklist, name="checklist"),
    path("cases/<uuid:pk>/screening/note/", desk_triage.note, name="note"),
    path("cases/<uuid:pk>/messages/write/<uuid:concern>/", desk_triage.write_message, name="write_message"),
    path("cases/<uuid:pk>/messages/read/", desk_triage.mark_read, name="mark_read"),
    path("cases/<uuid:pk>/police/ask/", desk_triage.ask_police, name="ask_police"),
    path("cases/<uuid:pk>/police/answer/", desk_triage.answer_police, name="answer_police"),
    path("cases/<uuid:pk>/summary/write/", desk_triage.summary, name="write_summary"),
    path("cases/<uuid:pk>/summary/check/", desk_triage.check_summary, name="check_summary"),
]
