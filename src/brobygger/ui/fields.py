"""Fields that several rooms share."""

from typing import Any

from django import forms

from brobygger.kernel.names import clean_address


class AddressField(forms.EmailField):
    """An e-mail address, as it was copied from somewhere: with capitals, spaces and unseen signs."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(clean_address(value) if isinstance(value, str) else value)
