"""Reads the parameters of a request, strictly: what is missing, of the wrong type or out of range is error -32602."""

import re
from collections.abc import Mapping
from typing import Any

LARGEST = 2**63 - 1
LONGEST_TEXT = 2_000
HEXADECIMAL = re.compile("(?:[0-9a-fA-F]{2})*")


class InvalidParamsError(Exception):
    """Which parameter is wrong, and how."""


class Params:
    """The members of a `params` object; members nobody asks for are ignored."""

    def __init__(self, members: Mapping[str, Any]) -> None:
        self._members = members

    def value(self, name: str) -> object:
        """A parameter as it came."""
        if name not in self._members:
            raise InvalidParamsError(f"{name} is missing")
        return self._members[name]

    def integer(self, name: str, low: int = 0, high: int = LARGEST) -> int:
        """An integer in a range."""
        value = self.value(name)
        if type(value) is not int or not low <= value <= high:
            raise InvalidParamsError(f"{name} must be an integer from {low} to {high}")
        return value

    def boolean(self, name: str) -> bool:
        """true or false."""
        value = self.value(name)
        if not isinstance(value, bool):
            raise InvalidParamsError(f"{name} must be true or false")
        return value

    def text(self, name: str, *choices: str) -> str:
        """A string, one of the choices where there are any."""
        value = self.value(name)
        if not isinstance(value, str) or len(value) > LONGEST_TEXT or (choices and value not in choices):
            raise InvalidParamsError(f"{name} must be {' or '.join(choices) or 'a string'}")
        return value

    def octets(self, name: str, low: int, high: int) -> bytes:
        """A byte string of so many bytes, in hexadecimal without separators."""
        return octets(name, self.value(name), low, high)

    def items(self, name: str, most: int) -> list[object]:
        """An array."""
        value = self.value(name)
        if not isinstance(value, list) or len(value) > most:
            raise InvalidParamsError(f"{name} must be an array of at most {most}")
        return value

    def objects(self, name: str, most: int) -> list["Params"]:
        """An array of objects."""
        return [Params(mapping(name, item)) for item in self.items(name, most)]

    def mapping(self, name: str) -> dict[str, Any]:
        """An object."""
        return mapping(name, self.value(name))

    def has(self, name: str) -> bool:
        """Whether the parameter came and is not null."""
        return self._members.get(name) is not None


def octets(name: str, value: object, low: int, high: int) -> bytes:
    """This value as a byte string of so many bytes."""
    if isinstance(value, str) and HEXADECIMAL.fullmatch(value) and 2 * low <= len(value) <= 2 * high:
        return bytes.fromhex(value)
    size = f"{low}" if low == high else f"{low} to {high}"
    raise InvalidParamsError(f"{name} must be {size} bytes in hexadecimal")


def mapping(name: str, value: object) -> dict[str, Any]:
    """This value as an object."""
    if not isinstance(value, dict):
        raise InvalidParamsError(f"{name} must hold objects")
    return value
