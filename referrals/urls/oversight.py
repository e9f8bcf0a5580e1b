"""Retention, rights of the person, agreements, breaches, the record of processing, statistics and the digest."""

from django.urls import path

from referrals.views import agreements, retention, rights, rights_copy, rights_entries, statistics, watching

urlpatterns = [
    path("retention/", retention.retention, name="retention"),
    path("retention/put-up/", retention.put_up, name="put_up"),
    path("retention/lists/<uuid:pk>/", retention.destruction_list, name="destruction_list"),
    path("retention/lists/<uuid:pk>/sign/", retention.sign, name="sign_list"),
    path("retention/certificates/<uuid:pk>/", retention.certificate, name="certificate"),
    path("retention/holds/<uuid:pk>/", retention.hold, name="hold"),
    path("retention/holds/<uuid:pk>/end/", retention.end_hold, name="end_hold"),
    path("rights/", rights.all_rights, name="rights"),
    path("rights/log/<uuid:pk>/", rights.log, name="rights_log"),
    path("rights/<uuid:pk>/", rights.one, name="rights_one"),
    path("rights/<uuid:pk>/copy/", rights_copy.copy, name="rights_copy"),
    path("rights/<uuid:pk>/prepare/", rights_copy.prepare, name="rights_prepare"),
    path("rights/<uuid:pk>/entries/", rights_entries.entries, name="rights_entries"),
    path(
        "rights/<uuid:pk>/entries/<slug:source>/<str:row>/<slug:column>/",
        rights_entries.correct,
        name="rights_entry",
    ),
    path("rights/<uuid:pk>/<slug:action>/", rights.step, name="rights_step"),
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/new/", agreements.add_agreement, name="add_agreement"),
    path("agreements/<uuid:pk>/", agreements.agreement, name="agreement"),
    path("agreements/<uuid:pk>/change/", agreements.change_agreement, name="change_agreement"),
    path("agreements/<uuid:pk>/amend/", agreements.amend_agreement, name="amend_agreement"),
    path("agreements/<uuid:pk>/paper/", agreements.add_paper, name="add_paper"),
    path("agreements/<uuid:pk>/end/", agreements.end_agreement, name="end_agreement"),
    path("breaches/", watching.breaches, name="breaches"),
    path("breaches/new/", watching.add_breach, name="add_breach"),
    path("breaches/<uuid:pk>/", watching.breach, name="breach"),
    path("breaches/<uuid:pk>/close/", watching.close_breach, name="close_breach"),
    path("processing/", watching.processing, name="processing"),
    path("reads/", watching.reads, name="reads"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics/propose/", statistics.propose, name="propose_table"),
    path("statistics/<uuid:pk>/", statistics.table, name="table"),
    path("statistics/<uuid:pk>/decide/", statistics.decide, name="decide_table"),
    path("statistics/<uuid:pk>/csv/", statistics.table_csv, name="table_csv"),
    path("digests/", statistics.all_digests, name="digests"),
    path("digests/<uuid:pk>/pdf/", statistics.digest_pdf, name="digest_pdf"),
]
