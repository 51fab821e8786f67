"""The standard as data: field formats, tables, open points, interpretations and the catalogue of requirements."""
