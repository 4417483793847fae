"""What this room's tables hold about people, and those of the sign-in it has chosen."""

from brobygger.kernel.personal import Declarations, PersonalData

WORK = "GDPR art. 6(1)(e); for private employers art. 6(1)(f)"
SAFE = "GDPR art. 6(1)(e) with art. 32"

TABLES: Declarations = {
    "accounts_user": PersonalData(
        whose="staff, citizens, relatives",
        category="account: name, e-mail, telephone, language, scrambled password",
        why="To sign in, and to be called by those around the table",
        kept="As long as the log may name the account; closed, not erased, when somebody leaves",
        ground=WORK,
    ),
    "accounts_membership": PersonalData(
        whose="staff",
        category="work: role, title, unit, from and until",
        why="What somebody may do where; the log is read against it later",
        kept="Ended, not erased, as the log",
        ground=WORK,
    ),
    "accounts_absence": PersonalData(
        whose="staff",
        category="work: from which day to which day somebody is away; never why",
        why="That a deputy acts meanwhile, and that nobody is made case lead while away",
        kept="Taken away when it is called off; past ones are not swept yet",
        ground=WORK,
    ),
    "accounts_personlink": PersonalData(
        whose="citizens, relatives",
        category="account: which person an account is",
        why="That citizens and relatives can act as themselves",
        kept="Ended, not erased, as the log",
        ground="GDPR art. 6(1)(e), art. 15",
    ),
    "accounts_wayin": PersonalData(
        whose="citizens, relatives, staff",
        category="account: the address that was asked for, by whom, confirmed by whom",
        why="That nobody opens a way in alone, and that it can be stopped",
        kept="As the log",
        ground=SAFE,
    ),
    "account_emailaddress": PersonalData(
        whose="staff, citizens, relatives",
        category="account: e-mail",
        why="Where codes and warnings go",
        kept="As the account",
        ground=WORK,
    ),
    "account_emailconfirmation": PersonalData(
        whose="nobody as we use it",
        category="account: e-mail",
        why="Comes with the sign-in; addresses are vouched for by whoever adds a person",
        kept="Stays empty",
        ground="–",
    ),
    "mfa_authenticator": PersonalData(
        whose="staff, citizens, relatives",
        category="account: sealed secrets of apps, public halves of passkeys",
        why="The second step of signing in",
        kept="Until removed by its owner",
        ground=SAFE,
    ),
    "usersessions_usersession": PersonalData(
        whose="staff, citizens, relatives",
        category="account: address on the network, browser, times",
        why="That everybody can see where they are signed in, and end it",
        kept="Until the sign-in is ended; stale ones are not swept yet",
        ground=SAFE,
    ),
    "django_session": PersonalData(
        whose="staff, citizens, relatives",
        category="account: who is signed in, and where they act",
        why="To stay signed in",
        kept="Void after ten hours; the void rows are not swept yet",
        ground=SAFE,
    ),
    "accounts_try": PersonalData(
        whose="staff, citizens, relatives",
        category="account: counters of tries at codes, by a sum of whose",
        why="That of many tries at once only a few are weighed",
        kept="An hour; swept each hour",
        ground=SAFE,
    ),
    "accounts_cache": PersonalData(
        whose="staff, citizens, relatives",
        category="account: counters of tries by scrambled address",
        why="To slow down whoever guesses",
        kept="Minutes",
        ground=SAFE,
    ),
}
