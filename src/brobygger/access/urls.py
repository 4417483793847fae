"""Addresses of this room."""

from django.urls import path

from .views import (
    accounts,
    care,
    citizens,
    consents,
    deaths,
    emergencies,
    joining,
    log,
    relatives,
    sharing,
    sight,
)

app_name = "access"
urlpatterns = [
    path("register/", citizens.register, name="register"),
    path("may-i-share/", sharing.may_i_share, name="may_i_share"),
    path("may-i-share/gaps/", sharing.gaps, name="law_gaps"),
    path("log/", log.log, name="log"),
    path("log/<int:entry_id>/ask/", log.ask, name="ask_why"),
    path("why/", log.why, name="why"),
    path("why/<uuid:question_id>/", log.answer, name="answer_why"),
    path("emergency/", emergencies.emergency, name="emergency"),
    path("emergency/review/", emergencies.review, name="emergency_review"),
    path("emergency/<uuid:emergency_id>/end/", emergencies.end, name="emergency_end"),
    path("emergency/<uuid:emergency_id>/review/", emergencies.reviewed, name="emergency_reviewed"),
    path("emergency/<uuid:emergency_id>/told/", emergencies.told, name="emergency_told"),
    path(
        "emergency/<uuid:emergency_id>/exempted/", emergencies.exempted, name="emergency_exempted"
    ),
    path("consents/<uuid:consent_id>/withdraw/", consents.withdraw, name="withdraw"),
    path("<uuid:citizen_id>/consents/", consents.consents, name="consents"),
    path("<uuid:citizen_id>/consents/new/", consents.new, name="consent_new"),
    path("<uuid:citizen_id>/consents/withdraw/", consents.withdraw_all, name="withdraw_all"),
    path("<uuid:citizen_id>/seen-by/", sight.seen_by, name="seen_by"),
    path("<uuid:citizen_id>/may-i-share/", sharing.may_i_share, name="may_i_share_about"),
    path("<uuid:citizen_id>/details/", citizens.details, name="details"),
    path("<uuid:citizen_id>/death/", deaths.death, name="death"),
    path("<uuid:citizen_id>/death/correct/", deaths.correct, name="death_correct"),
    path("<uuid:citizen_id>/death/undo/", deaths.undo, name="death_undo"),
    path("<uuid:citizen_id>/join/", joining.join, name="join"),
    path("<uuid:citizen_id>/part/", joining.part, name="part"),
    path("<uuid:citizen_id>/number/", citizens.number, name="unmask_number"),
    path("<uuid:citizen_id>/address/", citizens.address, name="unmask_address"),
    path("<uuid:citizen_id>/network/", relatives.relatives, name="relatives"),
    path("<uuid:citizen_id>/network/new/", relatives.new, name="relative_new"),
    path("<uuid:citizen_id>/network/<uuid:relative_id>/", relatives.one, name="relative"),
    path(
        "<uuid:citizen_id>/network/<uuid:relative_id>/account/",
        accounts.account,
        name="relative_account",
    ),
    path(
        "<uuid:citizen_id>/network/<uuid:relative_id>/account/end/",
        accounts.end,
        name="relative_account_end",
    ),
    path(
        "<uuid:citizen_id>/network/<uuid:relative_id>/account/confirm/",
        accounts.confirm,
        name="relative_account_confirm",
    ),
    path(
        "<uuid:citizen_id>/network/<uuid:relative_id>/account/drop/",
        accounts.drop,
        name="relative_account_drop",
    ),
    path("<uuid:citizen_id>/account/", accounts.account, name="account"),
    path("<uuid:citizen_id>/account/confirm/", accounts.confirm, name="account_confirm"),
    path("<uuid:citizen_id>/account/drop/", accounts.drop, name="account_drop"),
    path("<uuid:citizen_id>/account/end/", accounts.end, name="account_end"),
    path("<uuid:citizen_id>/care/", care.care, name="care"),
    path("<uuid:citizen_id>/care/begin/", care.begin, name="care_begin"),
    path("<uuid:citizen_id>/care/ended/", care.after_care, name="after_care"),
    path("<uuid:citizen_id>/care/<uuid:relation_id>/end/", care.end, name="care_end"),
    path("<uuid:citizen_id>/care/<uuid:relation_id>/opt-out/", care.opt_out, name="care_opt_out"),
    path("<uuid:citizen_id>/stays/in/", care.moved_in, name="moved_in"),
    path("<uuid:citizen_id>/stays/<uuid:stay_id>/out/", care.moved_out, name="moved_out"),
]
