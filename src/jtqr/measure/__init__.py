"""Numbers with their uncertainty: reading times, budgets, decision rules and claims."""
