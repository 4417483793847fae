"""Mail as files: for the owner of the home and nobody else."""

import stat

from django.core.mail import EmailMessage

from brobygger.notices.folder import EmailBackend


def modes(folder):
    return {stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()}


def test_mails_and_their_folder_are_for_their_owner_only(tmp_path, settings):
    folder = tmp_path / "mail"
    settings.EMAIL_FILE_PATH = str(folder)
    folder.mkdir(mode=0o755)
    for _turn in range(2):
        assert (
            EmailBackend().send_messages([EmailMessage("a", "b", "c@d.example", ["e@f.dk"])]) == 1
        )
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert modes(folder) == {0o600}
    assert len(list(folder.iterdir())) == 2
