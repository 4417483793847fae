"""The sheet that is kept for offline reading, on a device with Firefox."""

import pytest
from playwright.sync_api import Browser

from tests.safety import test_offline as offline

pytestmark = pytest.mark.browser

own_site, plug, sheet, device = offline.own_site, offline.plug, offline.sheet, offline.device
test_it_opens = offline.test_it_opens_with_the_server_stopped_and_the_read_is_told_afterwards
test_in_any_store = offline.test_while_it_is_kept_nothing_of_it_can_be_read_in_any_store
test_after_signing_out = offline.test_after_signing_out_the_device_holds_no_name_and_no_key
test_withdrawal = offline.test_it_is_gone_after_withdrawal_at_the_next_contact
test_another_signs_in = offline.test_another_who_signs_in_finds_nothing
test_removing_it = offline.test_removing_it_from_the_device_removes_it


@pytest.fixture(scope="session")
def browser(firefox_running: Browser) -> Browser:
    return firefox_running
