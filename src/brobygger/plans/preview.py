"""The plan as another party would see it: never more than the reader sees already."""

from dataclasses import replace

from brobygger.kernel.categories import Category, members

from .pages import AgreementCard, InterventionCard, PassageCard, PlanPage, PlanRights

NOTHING = PlanRights(
    may_write=False,
    may_write_own=False,
    may_lead=False,
    may_hand_over=False,
    may_call_meeting=False,
    may_open_meeting=False,
    may_close_meeting=False,
    may_send=False,
)


def as_seen_with(page: PlanPage, mask: int) -> PlanPage:
    """The same page through another party's grants, and nothing to press."""
    sees = page.sees & mask
    return replace(
        page,
        wishes=_quiet(page.wishes),
        resources=_quiet(page.resources),
        overall_goal=_quiet(page.overall_goal),
        comment=_quiet(page.comment),
        crisis=_quiet(page.crisis) if page.crisis and sees & Category.RISK else None,
        admission=_quiet(page.admission) if page.admission and sees & Category.RISK else None,
        statuses=tuple(_quiet(one) for one in page.statuses if sees & one.category),
        own_statuses=(),
        interventions=tuple(_still(one, sees) for one in page.interventions if sees & one.category),
        existing_plans=tuple(one for one in page.existing_plans if sees & one.category),
        drafts=(),
        ratings=tuple(one for one in page.ratings if sees & one.category),
        agreed_goals=tuple(one for one in page.agreed_goals if sees & one.category),
        sees=sees,
        left_out=tuple(members(page.holds & ~sees)),
        rights=NOTHING,
        pulse=replace(page.pulse, raised=()),  # what was raised has categories of its own
    )


def _quiet(passage: PassageCard) -> PassageCard:
    beside = _quiet(passage.beside) if passage.beside else None
    return replace(passage, may_write=False, may_answer=False, draft=None, beside=beside)


def _still(one: InterventionCard, sees: int) -> InterventionCard:
    promises = tuple(_unpressed(each) for each in one.agreements if sees & each.category)
    return replace(one, may_change=False, may_report=False, agreements=promises)


def _unpressed(one: AgreementCard) -> AgreementCard:
    return replace(one, may_change=False, may_report=False, may_answer=False, may_take=False)
