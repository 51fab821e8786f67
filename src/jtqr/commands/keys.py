"""`jtqr keys export`: the test root and issuer certificates as files, for a product that is loaded by hand."""

import base64
import json
from pathlib import Path
from textwrap import wrap

from rich.console import Console

from jtqr.commands.newfolder import filling
from jtqr.conformance.declaration import read_declaration
from jtqr.conformance.state import entry
from jtqr.crypto import spki
from jtqr.crypto.pki import PKI_SEED, TestPki
from jtqr.standard.interpretation import DEFAULT
from jtqr.standard.tables import certificate_layout
from jtqr.stimuli.recipes import World, installed

_README = """# Test keys 测试密钥

For a product under test only: who has the kit can sign for this root. Never load it into a product in the field.
仅供被测产品使用，任何持有本套件者均可用该根签名，严禁装入现网设备。

- `root.hex`, `root.der`, `root.pem`: the test root (clearing institution), a public SM2 key: as 04 X Y in hexadecimal,
  as SubjectPublicKeyInfo in DER, and in PEM.
- `certificates/NUMBER.cer`: {count} issuer certificates of {size} bytes as in Table 4; NUMBER is the certificate number
  that codes carry in field 4, in hexadecimal.
- `certificates.json`: the same certificates with their numbers and issuers, in the form of the parameters of
  `certificates.install` (docs/terminal-interface.md, section 4; at most 100 a call).

Made under {source}. `jtqr show` makes a code for them, and `jtqr check` verifies with them.
"""


def export(folder: Path, count: int, declaration: Path | None) -> int:
    """Write root, certificates and an explanation into a new folder. KitMisuse when there is something in it."""
    reading = DEFAULT if declaration is None else read_declaration(declaration).reading
    world = World(TestPki(PKI_SEED, reading), reading)
    world.pki.issuers(range(count))
    held = [installed(world, index) for index in range(count)]
    der = spki.wrap(world.pki.root.public)
    pem = "\n".join(
        ["-----BEGIN PUBLIC KEY-----", *wrap(base64.b64encode(der).decode(), 64), "-----END PUBLIC KEY-----"]
    )
    text = _README.format(
        count=count,
        size=certificate_layout(reading).length,
        source="the default readings" if declaration is None else f"the readings of {declaration.name}",
    )
    files = {
        "README.md": text.encode(),
        "root.hex": f"04{world.pki.root.public.hex()}\n".encode(),
        "root.der": der,
        "root.pem": f"{pem}\n".encode(),
        "certificates.json": f"{json.dumps({'certificates': list(map(entry, held))}, indent=1)}\n".encode(),
    }
    files |= {f"certificates/{one.number.hex()}.cer": one.certificate for one in held}
    with filling(folder):
        (folder / "certificates").mkdir()
        for name, data in files.items():
            (folder / name).write_bytes(data)
    Console().print(
        f"{folder}: the test root and {count} issuer certificates, for products under test only; see README.md there",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    return 0
