"""From the first administrator to a citizen's plan, each at a browser of their own."""

import re
from collections.abc import Callable

from .places import Places
from .post import Post
from .visitor import Visitor

INVITED = "/account/login/"


def everybody(places: Places, post: Post, tell: Callable[[str], None]) -> Visitor:
    """The nurse, still signed in. Whoever is stopped ends the trial with the page that stopped them."""
    site, authority = places.site, str(places.folder / "tls" / "fullchain.pem")

    def at(address: str) -> Visitor:
        return Visitor(site, authority, post, address)

    administrator = at("asger@example.dk")
    signs_in_for_the_first_time(administrator)
    signs_in_again(administrator)
    tell("the first administrator signed in, chose a second step, and showed it")
    leader = at("lone@example.dk")
    appoint_a_leader(administrator, leader)
    signs_in_for_the_first_time(leader)
    tell("a leader was appointed, invited by mail, and signed in")
    nurse = at("nina@example.dk")
    take_on_a_nurse(leader, nurse)
    signs_in_for_the_first_time(nurse)
    tell("a nurse was taken on, invited by mail, and signed in")
    citizen = at("karla@example.dk")
    plan = register_and_begin_a_plan(nurse, leader, citizen)
    tell(f"a citizen was registered, and her plan begun: {plan.removeprefix(site)}")
    citizen.sign_in()
    sees(citizen, "Karla")
    tell("the citizen signed in with a code from her mail")
    return nurse


def signs_in_for_the_first_time(who: Visitor) -> None:
    who.sign_in()
    who.choose_second_step()
    who.open("/")
    if who.status != 200 or not who.is_held_to_https:
        raise SystemExit(f"{who.address} got {who.status} at {who.where} after the second step")


def signs_in_again(who: Visitor) -> None:
    who.sign_out()
    who.sign_in()
    who.open("/")
    if who.status != 200:
        raise SystemExit(f"{who.address} got {who.status} at {who.where} at the second sign-in")


def appoint_a_leader(administrator: Visitor, leader: Visitor) -> None:
    administrator.open("/account/appoint/?q=Egehuset")
    found = re.search(r'href="(/account/appoint/[0-9a-f-]{36}/)"', administrator.page)
    if found is None:
        raise SystemExit(f"no unit at {administrator.where} ({administrator.status})")
    administrator.open(found[1])
    administrator.send("role", email=leader.address, name="Lone Leth", role="leader")
    is_invited(leader)


def take_on_a_nurse(leader: Visitor, nurse: Visitor) -> None:
    leader.open("/account/members/")
    leader.send("role", email=nurse.address, name="Nina Dahl", role="nurse")
    is_invited(nurse)


def is_invited(who: Visitor) -> None:
    """By a mail with a whole address, which people elsewhere can follow."""
    letter = who.post.wait_for(who.address, INVITED)
    if f"{who.site}{INVITED}" not in letter:
        raise SystemExit(f"the invitation of {who.address} does not lead to {who.site}: {letter}")


def register_and_begin_a_plan(nurse: Visitor, leader: Visitor, citizen: Visitor) -> str:
    nurse.open("/access/register/")
    typed = {"cpr": "210300-9996", "name": "Karla Krogh Test", "email": citizen.address}
    nurse.send("cpr", **typed, gives_account="on")
    found = re.search(r"/([0-9a-f-]{36})/", nurse.where)
    if found is None:
        raise SystemExit(f"registering led to {nurse.where}")
    leader.open(f"/access/{found[1]}/account/")  # nobody opens a way in alone
    leader.press("/account/confirm/")
    letter = citizen.post.wait_for(citizen.address, re.escape(citizen.site))
    if not letter:
        raise SystemExit("the citizen was told nothing")
    nurse.open(f"/plans/start/{found[1]}/")
    deputy = next(one for one in nurse.form_with("signals").choices["deputy"] if one)
    nurse.send("signals", signals=["resident_of_facility"], deputy=deputy)
    if not re.search(r"/plans/[0-9a-f-]{36}/$", nurse.where):
        raise SystemExit(f"beginning the plan led to {nurse.where}")
    sees(nurse, "Karla Krogh Test")
    return nurse.where


def sees(who: Visitor, words: str) -> None:
    if who.status != 200 or words not in who.page:
        raise SystemExit(f"{who.address} does not see {words!r} at {who.where} ({who.status})")
