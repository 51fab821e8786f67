"""Faults of what the terminal says about itself."""

from dataclasses import replace

from jtqr_terminal.faults.registry import fault
from jtqr_terminal.parts import Parts


@fault("describes-another-model", "names a model in its description that is not the declared one", "1")
def _describes_another_model(parts: Parts) -> Parts:
    product = replace(parts.declaration.product, model=f"{parts.declaration.product.model} B")
    return replace(parts, declaration=replace(parts.declaration, product=product))
