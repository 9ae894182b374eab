"""The private process in which durable_rules runs: JSON lines in, JSON lines out, nothing of the package imported.

Its C core can corrupt memory, so that it never lives in the caller's process. It is driven synchronously, with one
session, whose state is deleted after every signature; only small integers go in, and nothing is ever retracted.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from typing import Any

HANDLED = 0
SESSION = "0"


class Ruleset:
    """One module of a network, built once."""

    def __init__(self, engine: Any, description: dict[str, Any]) -> None:
        self.engine = engine
        self.read = frozenset(description["bits"])
        rules = description["rules"]
        self.handle = engine.create_ruleset(description["name"], json.dumps(rules)) if rules else None

    def conclude(self, bits: dict[int, int]) -> list[str]:
        """Adds to `bits` what follows from them; yields the rules that fired, in order."""
        if self.handle is None:
            return []
        known = [{"bit": bit, "value": bits[bit]} for bit in sorted(self.read) if bit in bits]
        code, state = self.engine.assert_facts(self.handle, json.dumps(known))
        self._expect(code, known)
        fired: list[str] = []
        try:
            result = self.engine.start_action_for_state(self.handle, state)
            message = json.loads(result[1]) if result else {}
            while message:
                fired += self._fire(message, bits)
                following = self.engine.complete_and_start_action(self.handle, state)
                message = json.loads(following) if following else {}
        finally:
            self.engine.delete_state(self.handle, SESSION)
        return fired

    def _fire(self, message: dict[str, Any], bits: dict[int, int]) -> Iterable[str]:
        for rule in message:
            bit, value = (int(part) for part in rule.split("_")[:2])
            if bit not in bits:
                bits[bit] = value
                if bit in self.read:
                    fact = {"bit": bit, "value": value}
                    self._expect(self.engine.assert_fact(self.handle, json.dumps(fact))[0], [fact])
            elif bits[bit] != value:
                raise RuntimeError(f"rule {rule} contradicts bit {bit}")
        return message

    def _expect(self, code: int, facts: list[dict[str, int]]) -> None:
        if code != HANDLED:
            raise RuntimeError(f"durable_rules answers {code} to {facts}")


def answer(networks: dict[str, tuple[int, list[Ruleset]]], engine: Any, request: dict[str, Any]) -> dict[str, Any]:
    """Learns a network, or concludes one signature: the values of all its bits, and the rules that fired."""
    if "network" in request:
        description = request["network"]
        networks[request["key"]] = (description["size"], [Ruleset(engine, each) for each in description["rulesets"]])
        return {"learned": request["key"]}
    size, rulesets = networks[request["key"]]
    bits = {int(bit): int(value) for bit, value in request["facts"]}
    fired = [rule for ruleset in rulesets for rule in ruleset.conclude(bits)]
    return {"bits": [bits.get(bit, -1) for bit in range(size)], "fired": fired}


def main() -> None:
    """Answers requests until the input ends; a fault is told and ends the process."""
    sys.setdlopenflags(os.RTLD_LAZY)  # the missing symbols of newer Pythons are never called
    import durable_rules_engine  # noqa: PLC0415 only after the flags are set

    networks: dict[str, tuple[int, list[Ruleset]]] = {}
    for line in sys.stdin:
        try:
            reply = answer(networks, durable_rules_engine, json.loads(line))
        except Exception as fault:
            reply = {"fault": f"{type(fault).__name__}: {fault}"}
        print(json.dumps(reply), flush=True)
        if "fault" in reply:
            return


if __name__ == "__main__":
    main()
