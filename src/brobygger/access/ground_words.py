"""A ground in the citizen's own words: what they said yes to, or what they are to the one who looked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.kernel.categories import members

from .law.phrases import load_phrases
from .law.rules import rule_by_id
from .models import CareRelation, Consent, Ground
from .ways import Way

# Said without a tense: the line is read long after, when nobody may live there any more.
RELATIONS = {
    "housing_107": gettext_lazy("your home with them"),
    "housing_108": gettext_lazy("your home with them"),
    "housing_105": gettext_lazy("the support they give where you live"),
    "home_support": gettext_lazy("the support they give you at home"),
    "authority_case": gettext_lazy("your case with them"),
    "job_centre": gettext_lazy("your case with them"),
    "outpatient_psychiatry": gettext_lazy("your treatment with them"),
    "ward": gettext_lazy("your stay on their ward"),
    "facility_team": gettext_lazy("their treatment of you where you live"),
    "addiction_treatment_medical": gettext_lazy("your treatment with them"),
    "addiction_treatment_social": gettext_lazy("your treatment with them"),
    "gp": gettext_lazy("that they are your own doctor"),
    "probation": gettext_lazy("your supervision with them"),
}

ANY_RELATION = gettext_lazy("that they house or treat you")
TO_STAFF = {
    Ground.SELF: gettext_lazy("the citizen’s own information"),
    Ground.CONSENT: gettext_lazy("the citizen’s consent"),
    Ground.CARE: gettext_lazy("the law: the unit houses or treats the citizen"),
    Ground.EMERGENCY: gettext_lazy("emergency access"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What the grounds of some lines stand on, as far as the reader may see it."""

    consents: Mapping[UUID, Consent] = field(default_factory=dict)
    relations: Mapping[UUID, CareRelation] = field(default_factory=dict)


def sources_of(ways: Iterable[Way]) -> Sources:
    """Two questions for any number of lines."""
    used = list(ways)
    return Sources(
        consents=Consent.objects.in_bulk(_ids(used, Ground.CONSENT)),
        relations=CareRelation.objects.in_bulk(_ids(used, Ground.CARE)),
    )


def in_words(ways: Iterable[Way], sources: Sources) -> str:
    """All of them; when there are several, each with what it opened."""
    used = list(ways)
    if len(used) == 1:
        return _one(used[0], sources)
    return " · ".join(
        _("%(ground)s: %(what)s") % {"ground": _one(one, sources), "what": _opened(one)}
        for one in used
    )


def to_staff(ways: Iterable[Way]) -> str:
    """For the leader who is asked why: of whom the consent is goes without saying."""
    words = [str(TO_STAFF[Ground(one.ground)]) for one in ways]
    return " · ".join(dict.fromkeys(words))


def _one(way: Way, sources: Sources) -> str:
    if way.ground == Ground.SELF:
        return _("your own information")
    if way.ground == Ground.CONSENT:
        return _consent(sources.consents.get(way.source_id))
    if way.ground == Ground.EMERGENCY:
        return _("emergency access")
    relation = sources.relations.get(way.source_id)
    words = str((RELATIONS.get(relation.kind) if relation else None) or ANY_RELATION)
    if not way.rule:
        return words
    return _("%(relation)s, by law (%(paragraph)s)") % {
        "relation": words,
        "paragraph": _paragraph(way.rule),
    }


def _consent(consent: Consent | None) -> str:
    if consent is None:
        return _("your consent")
    day = date_format(localdate(consent.given_at), "DATE_FORMAT")
    return _("your consent of %(day)s") % {"day": day}


def _opened(way: Way) -> str:
    names = load_phrases().categories
    return ", ".join(str(names[one.name or ""]) for one in members(way.categories))


def _paragraph(code: str) -> str:
    try:
        return rule_by_id(code).paragraph
    except KeyError:
        return code


def _ids(ways: Iterable[Way], ground: str) -> list[UUID]:
    return [one.source_id for one in ways if one.ground == ground]
