"""What the leader found is a field of its own; until now it was the first sentence of the note."""

from django.db import migrations, models

WORDS = {
    "right": ("Det var rigtigt at kigge. ", "It was right to look. "),
    "wrong": ("Det burde ikke være sket. ", "It should not have happened. "),
}
MOVE = "".join(
    f"UPDATE access_emergencyaccess SET finding = '{finding}',"
    f" review_note = substr(review_note, {len(sentence) + 1})"
    f" WHERE finding = '' AND reviewed_at IS NOT NULL AND starts_with(review_note, '{sentence}');"
    for finding, sentences in WORDS.items()
    for sentence in sentences
)
MOVE_BACK = "".join(
    f"UPDATE access_emergencyaccess SET review_note = '{sentences[0]}' || review_note"
    f" WHERE finding = '{finding}';"
    for finding, sentences in WORDS.items()
)


class Migration(migrations.Migration):
    dependencies = [("access", "0003_protect")]

    operations = [
        migrations.AddField(
            model_name="emergencyaccess",
            name="finding",
            field=models.CharField(
                blank=True,
                choices=[
                    ("right", "It was right to look"),
                    ("wrong", "It should not have happened"),
                ],
                db_default="",
                default="",
                max_length=5,
            ),
        ),
        migrations.RunSQL(MOVE, MOVE_BACK),
        migrations.RunSQL(
            "GRANT UPDATE (finding) ON access_emergencyaccess TO brobygger_app",
            "REVOKE UPDATE (finding) ON access_emergencyaccess FROM brobygger_app",
        ),
        migrations.AddConstraint(
            model_name="emergencyaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("finding", ""),
                    models.Q(("finding__in", ["right", "wrong"]), ("reviewed_at__isnull", False)),
                    _connector="OR",
                ),
                name="access_emergencyaccess_finding_is_one_of_two",
            ),
        ),
    ]
