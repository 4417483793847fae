"""What kinds of information a plan holds, as far as its reader sees it."""

from brobygger.kernel.categories import Category, mask_of

from .pages import PlanPage


def held_in(page: PlanPage) -> int:
    """The categories of what stands in the plan, as its reader sees it."""
    guarded = [one for one in (page.crisis, page.admission) if one is not None]
    promises = [each for one in page.interventions for each in one.agreements]
    return mask_of(
        [
            Category.PLAN,
            *(one.category for one in (*page.statuses, *guarded) if one.said),
            *(one.category for one in page.interventions),
            *(one.category for one in promises),
            *(one.category for one in page.existing_plans),
        ]
    )


def shown_on(page: PlanPage) -> int:
    """The categories of everything the page tells its reader: what opened them stands in the log."""
    rated = mask_of(one.category for one in page.ratings)
    return held_in(page) | rated | mask_of(one.category for one in page.agreed_goals)
