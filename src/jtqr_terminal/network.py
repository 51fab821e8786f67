"""The settings of the way to the back end; the delivery itself is the acquirer's own protocol and not simulated."""

from typing import Protocol


class Settings(Protocol):
    """Where settings are kept."""

    def setting(self, name: str) -> object:
        """A setting, None when it was never made."""

    def keep_setting(self, name: str, value: object) -> None:
        """Keep a setting."""


class ConfiguredNetwork:
    """Keeps address and state; a new terminal has no address and is offline."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def configure(self, url: str | None, online: bool) -> None:
        """Keep these settings."""
        self._settings.keep_setting("network", [url, online])

    def state(self) -> tuple[str | None, bool]:
        """The address of the back end and whether the terminal may use it."""
        match self._settings.setting("network"):
            case [str() | None as url, bool() as online]:
                return url, online
        return None, False
