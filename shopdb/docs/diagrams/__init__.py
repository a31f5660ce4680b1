"""Pictures of the catalogue: as Mermaid text, and as SVG by Graphviz."""
