"""What can go wrong with accounts and memberships, in the users' words."""

from django.utils.translation import gettext_lazy as _

from brobygger.kernel.errors import Conflict, NotAllowed, NotSignedIn, Unprocessable


class AlreadyMember(Conflict):
    """The person has a role at this unit in that time already."""

    public_message = _("This person already works at the unit. End the old role first.")


class AlreadyLinked(Conflict):
    """This citizen or relative signs in with this address, or has been written to there."""

    public_message = _("This person has been given a sign-in with this address already.")


class AlreadyAsked(Conflict):
    """One change at a time."""

    public_message = _("A sign-in has been asked for already. Confirm that one, or drop it first.")


class SecondPersonNeeded(NotAllowed):
    """Nobody opens a way in alone."""

    public_message = _(
        "You asked for this sign-in yourself. "
        "A colleague who knows the person, or your leader, confirms it."
    )


class RoleNotYours(NotAllowed):
    """The role is not one that this actor may give at this unit."""

    public_message = _("You cannot give this role here.")


class NotForOneself(NotAllowed):
    """Nobody gives or takes their own access."""

    public_message = _("You cannot change your own access. Ask another leader or an administrator.")


class StaffAddress(Unprocessable):
    """A work address is not a private person's: the two accounts are kept apart."""

    public_message = _(
        "This e-mail address belongs to a staff account. Use the person's private address."
    )


class PrivateAddress(Unprocessable):
    """A private person's account is no administrator's: told at the keyboard only, never on a page."""

    public_message = _(
        "This e-mail address belongs to a private account. Use the person's work address."
    )


class AddressNotUsable(Unprocessable):
    """The e-mail address cannot be written to."""

    public_message = _("This does not look like an e-mail address.")


class NameMissing(Unprocessable):
    """An account without a name helps nobody."""

    public_message = _("Write the person's name.")


class TimeRunsBackwards(Unprocessable):
    """The end lies before the beginning."""

    public_message = _("The end must be later than the beginning.")


class AdministratorExists(Conflict):
    """Only the first administrator is made from the command line."""

    public_message = _("There is an administrator already; ask them.")


class LastAdministrator(Conflict):
    """Someone must be able to appoint."""

    public_message = _("This is the last administrator. Appoint another one first.")


class CannotActThere(NotAllowed):
    """The place or the purpose is not this person's, or not any more."""

    public_message = _("You cannot act there, or not for that purpose.")


class LanguageUnknown(Unprocessable):
    """The house does not speak it."""

    public_message = _("Choose one of the languages on the list.")


class Locked(NotSignedIn):
    """Nobody has used the session for a while; it waits for its owner."""

    public_message = _(
        "The page has been locked because it was left alone. Unlock it in a new window; "
        "what you have written stays here."
    )


class SecondFactorMissing(NotAllowed):
    """Staff show that it is them in two ways before they see a citizen."""

    public_message = _("Choose a second step for signing in first.")


class AbsenceUnlikely(Unprocessable):
    """An absence begins within reach and ends within a year."""

    public_message = _(
        "Choose a first day at most 31 days back and a last day after it, at most a year ahead."
    )


class AlreadyAway(Conflict):
    """The person is away in some of these days already."""

    public_message = _(
        "An absence is already noted for some of these days. Take that one away first."
    )


class NotYourColleague(NotAllowed):
    """A leader notes absences for those who work at her unit."""

    public_message = _("You can note absences for yourself and, as leader, for your own unit.")


class AccountNotYours(NotAllowed):
    """A leader closes an account that works only at her unit; an administrator any staff account."""

    public_message = _(
        "This person also works elsewhere. End the access here, or ask an administrator."
    )


class AccountUnknown(Unprocessable):
    """No staff account has this address."""

    public_message = _("No staff account has this e-mail address.")
