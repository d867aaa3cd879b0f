"""The library's form: a title, a section of ``- Field: value`` bullets, sections of prose."""
