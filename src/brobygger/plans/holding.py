"""What kinds of information a plan holds, as far as its reader sees it."""

from brobygger.access.reach import Held
from brobygger.kernel.categories import Category, mask_of

from .pages import PlanPage


def words_in(page: PlanPage) -> tuple[Held, ...]:
    """Everything that is said in the plan, as its reader sees it."""
    whole = (page.wishes, page.resources, page.overall_goal, page.comment)
    guarded = (one for one in (page.crisis, page.admission) if one is not None)
    promises = (each for one in page.interventions for each in one.agreements)
    places = (each for one in (*page.statuses, *whole, *guarded) for each in one.both)
    return (
        *(one for one in places if one.is_written),
        *page.challenges,
        *page.interventions,
        *promises,
        *page.existing_plans,
        *page.undecided,
    )


def shown_in(page: PlanPage) -> tuple[Held, ...]:
    """All words the page tells its reader: whose they are decides what opened them."""
    return (*words_in(page), *page.ratings, *page.agreed_goals)


def shown_on(page: PlanPage) -> int:
    """The categories of everything the page tells its reader: what opened them stands in the log."""
    return mask_of([Category.PLAN, *(one.category for one in shown_in(page))])
