"""Source kinds. One connector per kind, behind the port in `ingest.connectors.port`."""
