"""Times with a full stop, as the Danish Language Council writes them."""

TIME_FORMAT = "H.i"
DATETIME_FORMAT = r"j. F Y \k\l. H.i"
