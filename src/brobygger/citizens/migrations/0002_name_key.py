"""Names that look the same have one key: found, sorted and compared by it, whoever wrote the row."""

from django.db import migrations, models

import brobygger.citizens.models

UNSEEN = (
    r"\u0001-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    r"\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    r"\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
SPACE = (
    r"\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000"
)
DASH = r"\u02d7\u058a\u1806\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d-"
QUOTE = (
    r"\u0027\u0060\u00b4\u02bc\u2018-\u201b\u2032\u2035\uff07\uff40"
    r"\u02b9-\u02bb\u02bd-\u02bf\u02c8\u02ca\u02cb\u055a\u05f3\ua78b\ua78c"
)
MARK = (
    r"\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    r"\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff"
    r"\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
# As kernel.names.name_key, from the inside out: nothing unseen, taken apart, small letters of any
# script (whatever the database's own locale is), Danish order, no accents, one kind of space.
KEY = f"""
CREATE FUNCTION app.name_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(replace(replace(replace(replace(translate(regexp_replace(
    replace(replace(replace(translate(
        regexp_replace(lower(regexp_replace(
            normalize(regexp_replace(name, '[{UNSEEN}{QUOTE}]', '', 'g'), NFKD),
        '[{QUOTE}]', '', 'g') COLLATE "pg_c_utf8"), '[{DASH}]', ' ', 'g'),
    'æø', '{{|'), U&'a\\030a', '}}'), U&'a\\0308', '{{'), U&'o\\0308', '|'),
    '[{MARK}]', '', 'g'), 'łđðıħŧς', 'lddihtσ'), 'œ', 'oe'), 'ß', 'ss'), 'þ', 'th'), 'aa', '}}'),
    '[{SPACE}]+', ' ', 'g'), ' ');
REVOKE ALL ON FUNCTION app.name_key(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.name_key(text) TO brobygger_app;
"""

# Some beginnings of names are a hundred times as common as others: the planner must know which.
COLUMN = """
ALTER TABLE citizens_citizen DROP COLUMN name_sort;
ALTER TABLE citizens_citizen ADD COLUMN name_sort text
    GENERATED ALWAYS AS (app.name_key(name)) STORED NOT NULL;
CREATE INDEX citizens_citizen_by_name ON citizens_citizen (name_sort, id);
ALTER TABLE citizens_citizen ALTER COLUMN name_sort SET STATISTICS 400;
"""
BACK = """
ALTER TABLE citizens_citizen DROP COLUMN name_sort;
ALTER TABLE citizens_citizen ADD COLUMN name_sort varchar(120)
    GENERATED ALWAYS AS (translate(lower(name), 'æøåäö', '{|}{|')) STORED NOT NULL;
CREATE INDEX citizens_citizen_by_name ON citizens_citizen (name_sort, id);
ALTER TABLE citizens_citizen ALTER COLUMN name_sort SET STATISTICS 400;
DROP FUNCTION app.name_key(text);
"""


class Migration(migrations.Migration):
    dependencies = [("citizens", "0001_initial"), ("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(
            KEY + COLUMN,
            BACK,
            state_operations=[
                migrations.AlterField(
                    model_name="citizen",
                    name="name_sort",
                    field=models.GeneratedField(
                        db_persist=True,
                        expression=brobygger.citizens.models.NameKey("name"),
                        output_field=models.TextField(),
                    ),
                ),
            ],
        ),
    ]
