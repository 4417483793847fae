"""Every main page with somebody who really sees it: for axe, for narrow screens and for pictures."""

from dataclasses import dataclass

from playwright.sync_api import Page

from brobygger.config import prepare

JONAS, SOFIE, AISHA = (f"{name}@birkehoej.example" for name in ("jonas", "sofie", "aisha"))
MARIANNE, RASMUS = "marianne@birkehoej.example", "rasmus@elletoften.example"
METTE, HENRIK = (f"{name}@vest-ambulant-slagelse.example" for name in ("mette", "henrik"))
KASPER, LOUISE = "kasper@slagelse-rusmiddel.example", "louise@slagelse-myndighed.example"
EMIL, SARA, TORBEN = (
    "emil@kanalhusene.example",
    "sara@vest-akut.example",
    "torben@vest-akut.example",
)
CAMILLA = "camilla@vest-botilbudsteam.example"
SOEREN, MIKKEL = (f"{name}@rosa-projektkontor.example" for name in ("soeren", "mikkel"))
LIVA, SIGNE, KIRSTEN, BERIT, NANNA = (
    f"{name}@borger.example" for name in ("liva", "signe", "kirsten", "berit", "nanna")
)
IDA = "ida@slagelse-bostoette.example"
FREJA = "freja@familie.example"
TRINE = "trine@kanalhusene.example"
ABOUT_LIVA = "/access/may-i-share/?citizen={liva}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One page as one person sees it; `path` may name citizens, plans, meetings and people by key."""

    name: str
    who: str
    path: str


SCENES = tuple(
    Scene(name=name, who=who, path=path)
    for name, who, path in (
        ("sign-in", "", "/account/login/"),
        ("sign-in-code", "", "/account/login/code/"),
        ("check", "", "/meetings/check/"),
        ("check-read", "", "/meetings/check/?code=3226040"),
        ("gallery", "", "/ui/gallery/"),
        ("today-contact-person", JONAS, "/"),
        ("today-nurse", METTE, "/"),
        ("who-does-what", MARIANNE, "/responsibilities/"),
        ("who-does-what-agree", MARIANNE, "/responsibilities/0330/medicine/"),
        ("who-does-what-history", METTE, "/responsibilities/0330/addiction_medical/"),
        ("mail", SOEREN, "/mail/"),
        ("today-leader", MARIANNE, "/"),
        ("today-night", AISHA, "/"),
        ("today-citizen", LIVA, "/"),
        ("today-relative", FREJA, "/"),
        ("today-administrator", SOEREN, "/"),
        ("today-project-lead", MIKKEL, "/"),
        ("places", CAMILLA, "/account/places/"),
        ("settings", JONAS, "/account/settings/"),
        ("members", MARIANNE, "/account/members/"),
        ("citizens", JONAS, "/citizens/"),
        ("search", JONAS, "/citizens/?q=l"),
        ("search-nobody", JONAS, "/citizens/?q=xyz"),
        ("unit", MARIANNE, "/unit/"),
        ("unit-raised", MARIANNE, "/unit/?show=raised"),
        ("steering", MIKKEL, "/plans/steering/"),
        ("video-figures", MARIANNE, "/meetings/figures/"),
        ("video-figures-all", MIKKEL, "/meetings/figures/all/"),
        ("clocks", SOEREN, "/plans/clocks/"),
        ("clock", SOEREN, "/plans/clocks/house/"),
        ("citizen", JONAS, "/citizens/{liva}/"),
        ("citizen-as-nurse", METTE, "/citizens/{liva}/"),
        ("citizen-protected", RASMUS, "/citizens/{camille}/"),
        ("citizen-new", SOFIE, "/citizens/{ronja}/"),
        ("register", JONAS, "/access/register/"),
        ("consents", JONAS, "/access/{liva}/consents/"),
        ("consents-own", LIVA, "/access/{liva}/consents/"),
        ("consents-running-out", EMIL, "/access/{berit}/consents/"),
        ("consent-new", JONAS, "/access/{liva}/consents/new/"),
        ("seen-by", JONAS, "/access/{liva}/seen-by/"),
        ("seen-by-own", LIVA, "/access/{liva}/seen-by/"),
        ("log", LIVA, "/access/log/"),
        ("why", MARIANNE, "/access/why/"),
        ("emergency", SARA, "/access/emergency/"),
        ("emergency-review", TORBEN, "/access/emergency/review/"),
        ("may-i-share", JONAS, "/access/may-i-share/"),
        ("may-i-share-about", JONAS, "/access/{liva}/may-i-share/"),
        ("may-i-share-not-yet", JONAS, f"{ABOUT_LIVA}&to=R&about=4&purpose=COORDINATION"),
        ("may-i-share-must", JONAS, f"{ABOUT_LIVA}&to=authority&about=64&purpose=child_worry"),
        ("may-i-share-danger", JONAS, f"{ABOUT_LIVA}&to=P&about=64&purpose=acute_danger"),
        ("law-gaps", MIKKEL, "/access/may-i-share/gaps/"),
        ("details", JONAS, "/access/{liva}/details/"),
        ("network", JONAS, "/access/{liva}/network/"),
        ("network-new", JONAS, "/access/{liva}/network/new/"),
        ("care", JONAS, "/access/{liva}/care/"),
        ("plan", JONAS, "/plans/{liva.plan}/"),
        ("plan-as-nurse", METTE, "/plans/{liva.plan}/"),
        ("plan-as-citizen", LIVA, "/plans/{liva.plan}/"),
        ("plan-as-relative", FREJA, "/plans/{liva.plan}/"),
        ("plan-overdue", JONAS, "/plans/{bent.plan}/"),
        ("plan-silent", JONAS, "/plans/{carsten.plan}/"),
        ("plan-sent-back", SOFIE, "/plans/{ingrid.plan}/"),
        ("plan-contact", JONAS, "/plans/{liva.plan}/contact/"),
        ("plan-in-crisis", AISHA, "/plans/{jeppe.plan}/"),
        ("plan-closed", KIRSTEN, "/plans/{kirsten.plan}/"),
        ("plan-start", SOFIE, "/plans/start/{ronja}/"),
        ("plan-consider", IDA, "/plans/{dina.plan}/consider/"),
        ("plan-by-law", JONAS, "/plans/{liva.plan}/by-law/"),
        ("plan-rest", JONAS, "/plans/{liva.plan}/rest/"),
        ("plan-assent", JONAS, "/plans/{liva.plan}/versions/2/assent/"),
        ("plan-assent-own", LIVA, "/plans/{liva.plan}/versions/2/assent/"),
        ("plan-want", LIVA, "/plans/want/{liva}/"),
        ("plan-want-none", KIRSTEN, "/plans/want/{kirsten}/"),
        ("plan-none", SOFIE, "/plans/of/{ronja}/"),
        ("plan-write", METTE, "/plans/{liva.plan}/write/status:mental/"),
        ("plan-challenges", JONAS, "/plans/{liva.plan}/challenges/"),
        ("plan-intervention-new", JONAS, "/plans/{liva.plan}/interventions/add/"),
        ("plan-call", JONAS, "/plans/{liva.plan}/call/"),
        ("voices", JONAS, "/plans/{liva.plan}/voices/"),
        ("voices-as-citizen", LIVA, "/plans/{liva.plan}/voices/"),
        ("voices-as-relative", FREJA, "/plans/{liva.plan}/voices/"),
        ("voices-rate", LIVA, "/plans/{liva.plan}/voices/rate/say/"),
        ("voices-rate-goal", LIVA, "/plans/{liva.plan}/voices/rate/{liva.goal}/"),
        ("voices-rate-unit", METTE, "/plans/{liva.plan}/voices/rate/say/"),
        ("voices-told", JONAS, "/plans/{liva.plan}/voices/told/say/"),
        ("record", JONAS, "/plans/{liva.plan}/record/"),
        ("record-meeting", METTE, "/plans/{liva.plan}/versions/2/record/"),
        ("record-unfiled", METTE, "/plans/record/"),
        ("plan-versions", JONAS, "/plans/{liva.plan}/versions/"),
        ("plan-version", JONAS, "/plans/{liva.plan}/versions/1/"),
        ("plan-compare", JONAS, "/plans/{liva.plan}/compare/?a=1&b=2"),
        ("plan-hand-over", JONAS, "/plans/{liva.plan}/hand-over/"),
        ("plan-deputy", JONAS, "/plans/{liva.plan}/deputy/"),
        ("plan-join", JONAS, "/plans/{liva.plan}/join/"),
        ("plan-existing-new", JONAS, "/plans/{liva.plan}/existing/add/"),
        ("plan-close", JONAS, "/plans/{liva.plan}/close/"),
        ("agreement-history", JONAS, "/plans/{liva.plan}/agreements/{liva.declined}/history/"),
        ("agreement-replace", JONAS, "/plans/{liva.plan}/agreements/{liva.declined}/replace/"),
        ("agreement-answer", FREJA, "/plans/{liva.plan}/agreements/{liva.proposed}/answer/?no"),
        ("lead-handover", RASMUS, "/plans/{camille.plan}/hand-over/"),
        ("lead-asked", KASPER, "/plans/hand-over/{bent.handover}/"),
        ("lead-wish", JONAS, "/plans/{liva.plan}/lead-wish/"),
        ("lead-wish-own", SIGNE, "/plans/{signe.plan}/lead-wish/"),
        ("lead-acting", IDA, "/plans/{dina.plan}/hand-over/"),
        ("lead-acting-plan", IDA, "/plans/{dina.plan}/"),
        ("lead-away-own", BERIT, "/"),
        ("lead-away-plan", LOUISE, "/plans/{berit.plan}/"),
        ("away", EMIL, "/account/away/"),
        ("account-closing", SOEREN, "/account/closing/"),
        ("meeting-called", RASMUS, "/plans/{yusuf.plan}/meeting/{yusuf.meeting}/"),
        ("meeting-invited", METTE, "/meetings/{yusuf.meeting}/"),
        ("meeting-open", SOFIE, "/plans/{nanna.plan}/meeting/{nanna.meeting}/"),
        ("meeting-open-as-nurse", METTE, "/plans/{nanna.plan}/meeting/{nanna.meeting}/"),
        ("meeting-beside", SOFIE, "/plans/{nanna.plan}/meeting/{nanna.meeting}/?beside"),
        ("meeting-beside-own", NANNA, "/plans/{nanna.plan}/meeting/{nanna.meeting}/?beside"),
        ("meeting-together", SOFIE, "/plans/{nanna.plan}/meeting/{nanna.meeting}/together/"),
        ("meeting-prepare-nurse", METTE, "/plans/{yusuf.plan}/meeting/{yusuf.meeting}/prepare/"),
        (
            "meeting-prepare-together",
            RASMUS,
            "/plans/{yusuf.plan}/meeting/{yusuf.meeting}/prepare/{yusuf}/",
        ),
        (
            "meeting-question",
            RASMUS,
            "/plans/{yusuf.plan}/meeting/{yusuf.meeting}/prepare/{yusuf}/words/",
        ),
        (
            "meeting-heard",
            SOFIE,
            "/plans/{nanna.plan}/meeting/{nanna.meeting}/hear/?say=Mette+ringer+om+2+uger",
        ),
        ("meeting-more", RASMUS, "/plans/{yusuf.plan}/meeting/{yusuf.meeting}/more/"),
        ("meeting-chair", RASMUS, "/plans/{yusuf.plan}/meeting/{yusuf.meeting}/chair/"),
        ("meeting-move", RASMUS, "/plans/{yusuf.plan}/meeting/{yusuf.meeting}/move/"),
        ("meeting-cancel", RASMUS, "/plans/{yusuf.plan}/meeting/{yusuf.meeting}/cancel/"),
        ("poll-asked", TRINE, "/meetings/polls/{berit.poll}/"),
        ("poll-answer", LOUISE, "/meetings/polls/{berit.poll}/"),
        ("poll-answer-own", BERIT, "/meetings/polls/{berit.poll}/"),
        ("poll-cancel", TRINE, "/meetings/polls/{berit.poll}/cancel/"),
        ("poll-new", TRINE, "/meetings/about/{berit}/find-time/"),
        ("poll-new-from-plan", JONAS, "/plans/{liva.plan}/find-time/"),
        ("gatherings", TRINE, "/meetings/about/{berit}/"),
        ("gatherings-own", BERIT, "/meetings/about/{berit}/"),
        ("gathering-call", TRINE, "/meetings/about/{berit}/call/"),
        ("gathering-comes-again", TRINE, "/meetings/{berit.standing}/"),
        ("gathering-repeat", TRINE, "/meetings/{berit.standing}/repeat/"),
        ("today-asked", LOUISE, "/"),
        ("coping-sheet", JONAS, "/safety/{liva}/"),
        ("coping-sheet-at-night", AISHA, "/safety/{jeppe}/"),
        ("coping-sheet-own", LIVA, "/safety/{liva}/"),
        ("coping-sheet-as-relative", FREJA, "/safety/{liva}/"),
        ("coping-sheet-none", SOFIE, "/safety/{ronja}/"),
        ("coping-write", JONAS, "/safety/{liva}/write/2/"),
        ("coping-write-own", LIVA, "/safety/{liva}/write/1/"),
        ("coping-put-away", JONAS, "/safety/{liva}/put-away/"),
        ("coping-sheets", JONAS, "/safety/"),
        ("offline", "", "/safety/offline/"),
        ("guests", RASMUS, "/meetings/{yusuf.meeting}/guests/"),
        ("guest-gone", "", "/meetings/guest/aaaaaaaaaaaaaaaaaaaaaa/"),
        ("slots-leader", MARIANNE, "/plans/slots/"),
        ("slots-nurse", METTE, "/plans/slots/"),
        ("slot-ahead", JONAS, "/plans/slots/{slots}/{slots.ahead}/"),
        ("slot-ahead-as-nurse", METTE, "/plans/slots/{slots}/{slots.ahead}/"),
        ("slot-held", JONAS, "/plans/slots/{slots}/{slots.held}/"),
        ("slot-call-off", MARIANNE, "/plans/slots/{slots}/{slots.ahead}/cancel/"),
        ("slots-end", MARIANNE, "/plans/slots/{slots}/end/"),
        ("slot-put-on", JONAS, "/plans/{liva.plan}/slots/{slots}/{slots.ahead}/"),
        ("video-door", METTE, "/meetings/{nanna.meeting}/room/"),
        ("not-found", JONAS, "/citizens/00000000-0000-0000-0000-000000000000/"),
        ("not-allowed", SOEREN, "/citizens/"),
    )
)

PEOPLE = """
    SELECT lower(split_part(c.name, ' ', 1)), c.id, p.id, m.id, h.id,
        (SELECT 'goal-' || r.intervention_id FROM plans_rating r
         WHERE r.plan_id = p.id AND r.intervention_id IS NOT NULL ORDER BY r.round DESC LIMIT 1)
    FROM citizens_citizen c
    LEFT JOIN plans_plan p ON p.citizen_id = c.id
    LEFT JOIN plans_handover h ON h.plan_id = p.id AND h.completed_at IS NULL AND h.ended_at IS NULL
    LEFT JOIN meetings_meeting m ON m.about = p.id AND m.state IN ('called', 'open')
"""


# One agreement in each state, by the state's name.
AGREEMENTS = """
    SELECT DISTINCT ON (1, 2) lower(split_part(c.name, ' ', 1)), a.status, a.id
      FROM plans_agreement a JOIN citizens_citizen c ON c.id = a.citizen_id
     WHERE a.removed_at IS NULL ORDER BY 1, 2, a.due_on, a.id
"""

# A time that is being found, and a meeting that comes again.
GATHERINGS = """
    SELECT lower(split_part(c.name, ' ', 1)), p.id, s.meeting_id FROM citizens_citizen c
      JOIN meetings_poll p ON p.citizen_id = c.id
      JOIN meetings_standing s ON s.citizen_id = c.id
"""


# The outpatient clinic's standing slot at Birkehøj: its next date, and the last that was held.
SLOTS = """
    SELECT r.id, min(s.day) FILTER (WHERE s.starts_at > now()),
        max(s.day) FILTER (WHERE m.state = 'closed')
      FROM meetings_slotseries r JOIN meetings_slot s ON s.series_id = r.id
      JOIN meetings_slotitem i ON i.slot_id = s.id JOIN meetings_meeting m ON m.id = i.meeting_id
     WHERE r.weekday = 1 GROUP BY r.id
"""


def addresses(database: str) -> dict[str, str]:
    """`liva`, `liva.plan` and `liva.meeting` with their ids, looked up as the owner."""
    found: dict[str, str] = {}
    with prepare.maintenance(database) as server:
        for name, citizen, plan, meeting, handover, goal in server.execute(PEOPLE).fetchall():
            found |= {name: citizen, f"{name}.plan": plan, f"{name}.meeting": meeting}
            found |= {f"{name}.handover": handover}
            found[f"{name}.goal"] = goal
        for name, status, agreement in server.execute(AGREEMENTS).fetchall():
            found[f"{name}.{status}"] = agreement
        for name, poll, standing in server.execute(GATHERINGS).fetchall():
            found |= {f"{name}.poll": poll, f"{name}.standing": standing}
        for series, ahead, held in server.execute(SLOTS).fetchall():
            found |= {"slots": series, "slots.ahead": ahead, "slots.held": held}
    return {name: str(value) for name, value in found.items() if value}


def path_of(scene: Scene, ids: dict[str, str]) -> str:
    """The scene's path with ids in it; a name the demo does not have is a KeyError."""
    path = scene.path
    while "{" in path:
        name = path[path.index("{") + 1 : path.index("}")]
        path = path.replace(f"{{{name}}}", ids[name])
    return path


def be(page: Page, email: str, *, at: str = "") -> None:
    """Sign in as one of the cast, as a visitor does; `at` is a place for those who have several."""
    page.goto("/account/login/")
    page.locator(f'button[name="email"][value="{email}"]').click()
    page.wait_for_load_state()
    if "/places/" in page.url:
        places = page.locator(".place button.button-primary")
        (places.filter(has_text=at) if at else places).first.click()
        page.wait_for_load_state()
