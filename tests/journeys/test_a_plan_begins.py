"""A plan is refused and later accepted; another is begun by the citizen herself. All at 390 px."""

import sys

import pytest

from tests.browser import PHONE, a_site
from tests.journeys.person import Person
from tests.journeys.scenes import IDA, KIRSTEN, SOFIE, addresses

pytestmark = pytest.mark.browser

MOST_TO_REFUSE, MOST_TO_ACCEPT, MOST_TO_ASK = 5, 8, 5


@pytest.fixture(scope="module")
def site(database_server):
    """One of its own: plans are begun here where others want to see none."""
    with a_site("begins") as made:
        yield made


@pytest.fixture(scope="module")
def ids(site):
    return addresses(site.database)


@pytest.fixture
def someone(open_context):
    """A person with a phone of their own."""
    return lambda: Person(open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page())


def counted(who, do) -> int:
    before = who.interactions
    do(who)
    return who.interactions - before


def test_refused_and_later_accepted(someone, ids, capsys):
    sofie = someone()
    sofie.be(SOFIE)
    sofie.page.goto(f"/plans/of/{ids['ronja']}/")
    refusing = counted(sofie, refuse)
    sofie.sees("Ronja sagde nej til en plan")
    sofie.sees("Jeg er lige flyttet ind")
    sofie.sees("Svaret respekteres")
    accepting = counted(sofie, accept)
    sofie.sees("Ronja sagde ja til en plan")
    sofie.follow("Indkald til møde")
    sofie.sees("Hvem skal være med?")
    with capsys.disabled():
        sys.stdout.write(f"\n  refused: {refusing} interactions, accepted: {accepting}")
    assert (refusing <= MOST_TO_REFUSE, accepting <= MOST_TO_ACCEPT) == (True, True)


def refuse(sofie: Person) -> None:
    sofie.follow("Begynd en plan")
    sofie.tick("Vi talte om det")
    sofie.tick("Nej, vil ikke have en plan")
    sofie.write("Med borgerens egne ord", "Jeg er lige flyttet ind")
    sofie.press("Gem")


def accept(sofie: Person) -> None:
    """She brings it up herself some days later."""
    sofie.follow("Borgeren har selv taget det op")
    sofie.tick("Borgeren har selv taget det op")
    sofie.tick("Med lette ord eller billeder")
    sofie.tick("Ja, vil gerne have en plan")
    sofie.tick("Beder selv om det")
    sofie.choose("Hvem er din stedfortræder?", "Jonas")
    sofie.press("Gem")


def test_begun_by_the_citizen_herself(someone, ids, capsys):
    kirsten, ida = someone(), someone()
    kirsten.be(KIRSTEN)
    kirsten.page.goto("/")
    asking = counted(kirsten, ask)
    kirsten.sees("Du har bedt om en plan")
    ida.be(IDA)
    ida.page.goto("/")
    ida.sees("Vil gerne have en plan og har spurgt jer")
    ida.page.goto(f"/plans/start/{ids['kirsten']}/")
    ida.sees("Min datter")
    ida.tick("Beder selv om det")
    ida.choose("Hvem er din stedfortræder?", "Bjarne")
    ida.press("Gem")
    ida.sees("Kirsten sagde ja til en plan")
    ida.follow("Indkald til møde")
    with capsys.disabled():
        sys.stdout.write(f"\n  asked for by the citizen: {asking} interactions")
    assert asking <= MOST_TO_ASK


def ask(kirsten: Person) -> None:
    kirsten.follow("Jeg vil gerne have en plan")
    kirsten.tick("Ja, jeg vil gerne have en plan")
    kirsten.tick("Bostøtten")
    kirsten.write("Hvem skal være med", "Min datter")
    kirsten.press("Gem mit svar")
