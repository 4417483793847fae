from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "brobygger.accounts"
    label = "accounts"

    def ready(self) -> None:
        from .sign_in import listen  # noqa: PLC0415  # models must be loaded first

        listen()
