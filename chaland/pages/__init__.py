"""Everything that people see: server-rendered pages, their texts and what the browser loads."""
