"""The roots of every error the kit raises, by whose fault it is."""


class KitMisuse(Exception):
    """The kit was misused: a wrong file, option, rig description or declaration. Nothing was measured by it.

    The message is one sentence in three parts: what, where (file, line, byte offset, clause), what to do.
    """


class RigFault(Exception):
    """The rig or the product misbehaved in a way that leaves no observation: silence, rubbish, a closed line."""


class SelfCheckFailed(Exception):
    """The kit contradicts itself (its voters disagree, a malformation claims another outcome than the oracle).

    It is nobody's verdict: the purpose ends with *error* and the product is not judged.
    """
