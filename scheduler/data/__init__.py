"""Reference data as files; read by `scheduler.domain.reference`, sources in `SOURCES.md`."""
