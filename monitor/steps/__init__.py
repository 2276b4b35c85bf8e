"""The story of the service, one file per chapter: sweep, poll, capture, assess, edit, deliver, tidy."""
