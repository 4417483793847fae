"""What the tables of the ground beneath the rooms hold about people."""

from brobygger.kernel.personal import Declarations, PersonalData, nobodys

TABLES: Declarations = {
    "auth_group": nobodys("Comes with the framework, stays empty"),
    "auth_group_permissions": nobodys("Comes with the framework, stays empty"),
    "auth_permission": nobodys("Comes with the framework; roles stand in `accounts.roles`"),
    "django_content_type": nobodys("Names of tables"),
    "django_migrations": nobodys("Which migrations have been run"),
    "procrastinate_workers": nobodys("Which workers are alive"),
    "procrastinate_jobs": PersonalData(
        whose="nobody by name",
        category="none: numbers of messages, never their words",
        why="Work waiting to be done",
        kept="Until somebody erases it: nothing does so yet",
        ground="–",
    ),
    "procrastinate_events": nobodys("When each job was begun and done"),
    "procrastinate_periodic_defers": nobodys("When repeated work was last due"),
}
